"""DMN files for tests: one table, one with a gap, two, one that gapless cannot express, a graph."""

from __future__ import annotations

from gapless.codes.example import LOAN

ONE = LOAN[LOAN.index("<decision ") : LOAN.index("</definitions>")]
GAP = LOAN.replace("<text>>= 1000</text>", "<text>> 1000</text>")
TWO = LOAN.replace("</definitions>", ONE.replace("Approval", "Second look") + "</definitions>")
GRAPH = """<definitions name="Loan" xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/">
<decision id="d1" name="Risk">
<variable name="Risk" typeRef="string"/>
<decisionTable>
<input><inputExpression typeRef="number"><text>age</text></inputExpression></input>
<output typeRef="string"/>
<rule><inputEntry><text>&lt; 25</text></inputEntry>
<outputEntry><text>"high"</text></outputEntry></rule>
<rule><inputEntry><text>>= 25</text></inputEntry>
<outputEntry><text>"low"</text></outputEntry></rule>
</decisionTable>
</decision>
<decision id="d2" name="Loan">
<informationRequirement><requiredDecision href="#d1"/></informationRequirement>
<decisionTable>
<input><inputExpression typeRef="string"><text>Risk</text></inputExpression></input>
<output name="answer" typeRef="string"/>
<rule><inputEntry><text>"low"</text></inputEntry>
<outputEntry><text>"yes"</text></outputEntry></rule>
<rule><inputEntry><text>"high"</text></inputEntry>
<outputEntry><text>"no"</text></outputEntry></rule>
</decisionTable>
</decision>
</definitions>
"""
BROKEN = LOAN.replace(
    "</definitions>",
    ONE.replace("Approval", "Second look").replace("&lt; 1000", "limit(1)") + "</definitions>",
)
