"""Codes of DMN files: what keeps a decision table in XML from being read."""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.codes.example import LOAN, contrast, swap
from gapless.diagnostic import Severity

_LOAN = {"loan.dmn": LOAN}
_REQUIREMENT = """<informationRequirement>
<requiredDecision href="#risk"/>
</informationRequirement>
"""
_COMPUTED = LOAN.replace(
    "<decisionTable>",
    _REQUIREMENT.replace("#risk", "#plafon") + "<decisionTable>",
).replace(
    "</definitions>",
    """<decision id="plafon" name="plafon">
<decisionTable>
<input>
<inputExpression typeRef="number">
<text>income</text>
</inputExpression>
</input>
<output typeRef="number"/>
<rule>
<inputEntry>
<text>&lt; 100</text>
</inputEntry>
<outputEntry>
<text>300</text>
</outputEntry>
</rule>
<rule>
<inputEntry>
<text>>= 100</text>
</inputEntry>
<outputEntry>
<text>5000</text>
</outputEntry>
</rule>
</decisionTable>
</decision>
</definitions>""",
)

UNREADABLE_XML = Code(
    name="unreadable-xml",
    title="the text is not XML that can be read",
    meaning="A DMN file is XML: every element that is opened is closed, and the signs `<` and `&`"
    " stand in a text as `&lt;` and `&amp;`. A DOCTYPE, and what it declares, is refused: it can"
    " make a small file endless, and let it read others.",
    remedy="Correct the place; a file that a modeler has saved is well-formed.",
    example=swap(_LOAN, right="</definitions>", wrong="", command="check loan.dmn"),
)
NO_DECISION_TABLE = Code(
    name="no-decision-table",
    title="the file holds no decision table",
    meaning="It is XML, but no DMN, or its decisions are not made by tables.",
    remedy="Name a DMN file with a decision table.",
    example=contrast(
        {"loan.dmn": LOAN.replace("decisionTable", "relation")}, _LOAN, "check loan.dmn"
    ),
)
UNREADABLE_FEEL = Code(
    name="unreadable-feel",
    title="a cell of a DMN table does not mean what it seems to",
    meaning="In DMN a text stands in double quotes: without them it is the name of a variable,"
    " which mostly does not exist, and the row never matches. A cell tests the value of its input"
    " itself, without `==` or `&&`, and values of another type than the input match nothing.",
    remedy="Write the cell as the help says.",
    example=swap(
        _LOAN,
        right='"company", "private"',
        wrong="company, private",
        command="check loan.dmn",
    ),
)
EMPTY_INPUT_EXPRESSION = Code(
    name="empty-input-expression",
    title="an input of a DMN table does not say what it tests",
    meaning="The input has a label, but no expression: in engines it is always null, and no row"
    " that tests it matches. The rest of the table is checked as if the expression named the"
    " label.",
    remedy="Write the name of the variable into the expression of the input.",
    example=swap(
        _LOAN, right="<text>plafon</text>", wrong="<text></text>", command="check loan.dmn"
    ),
)
UNLISTED_VALUES = Code(
    name="unlisted-values",
    title="an input of a DMN table does not list its texts",
    meaning="Every row names texts of this input, and no list of allowed values does: only those"
    " texts are checked, for any other text has no row.",
    remedy="Write the list as allowed values of the input: the help has it ready.",
    example=swap(
        _LOAN,
        right='<inputValues>\n<text>"private","company"</text>\n</inputValues>\n',
        wrong="",
        command="check loan.dmn",
    ),
    severity=Severity.INFORMATION,
)
MISSING_REQUIREMENT = Code(
    name="missing-requirement",
    title="a decision requires what its file does not have",
    meaning="The requirement leads nowhere: no decision or input data has its id. What the table"
    " tests is asked of whoever decides instead, and some engines refuse such a file.",
    remedy="Draw the requirement again in a modeler, or remove it.",
    example=swap(
        _LOAN,
        right="<decisionTable>",
        wrong=_REQUIREMENT + "<decisionTable>",
        command="check loan.dmn",
    ),
    severity=Severity.WARNING,
)
COMPUTED_ELSEWHERE = Code(
    name="computed-elsewhere",
    title="another table computes an input of a DMN table",
    meaning="The table that decides the input computes its values, so that nobody knows which can"
    " come. The input is checked as if any value could, and whoever decides by this table gives"
    " it.",
    remedy="Nothing needs to be done; where only some values can come, list them as allowed"
    " values.",
    example=swap(
        {"loan.dmn": _COMPUTED}, right=">5000<", wrong=">income * 3<", command="check loan.dmn"
    ),
    severity=Severity.INFORMATION,
)
NOT_IN_DMN = Code(
    name="not-in-dmn",
    title="a table says what DMN cannot",
    meaning="An exported table must decide in every engine as it does here. A text made of a length"
    " or a time of day is printed otherwise in DMN, and XML cannot hold some characters. No file is"
    " written.",
    remedy="Say it in another way, as the help proposes.",
    example=swap(
        """table: parkir
inputs:
  lama: {type: duration, domain: ">= 0 h"}
outputs:
  struk: {type: string}
  selama: {type: duration}
rules:
  - then: {struk: "selesai", selama: "= lama"}
""",
        right='"selesai"',
        wrong="""'= "selama " + lama'""",
        command="export parkir.yaml -o -",
    ),
)
