"""Fixed words: what renderers say around a table, in the table's language.

Purpose: headings and short phrases in Indonesian and English.  Place in the flow: below every
renderer that shows tables and decisions to people.

Invariants: both languages have the same words; a language without words here reads English.

Example::

    >>> word("row", "id"), word("row", "en")
    ('Baris', 'Row')
"""

from __future__ import annotations

from dataclasses import replace

from gapless.diagnostic import Message
from gapless.model import HitPolicy

_WORDS: dict[str, tuple[str, str]] = {
    "row": ("Baris", "Row"),
    "if": ("Jika", "If"),
    "then": ("Maka", "Then"),
    "always": ("selalu", "always"),
    "cite": ("Pasal", "Section"),
    "source": ("Sumber", "Source"),
    "section": ("bagian", "section"),
    "version": ("versi", "version"),
    "in force from": ("berlaku sejak", "in force from"),
    "open questions": ("Pertanyaan terbuka", "Open questions"),
    "questions": ("Yang ditanyakan", "What to ask"),
    "details": ("Rincian per baris", "Details by row"),
    "note": ("Catatan", "Note"),
    "notes": ("Catatan", "Notes"),
    "findings": ("Temuan pemeriksaan", "Findings"),
    "computed": ("dihitung", "computed"),
    "or": ("atau", "or"),
    "null": ("tidak diketahui", "not known"),
    "no row": ("belum ada baris", "no row"),
    "gaps": ("Celah: kasus yang belum punya baris", "Gaps: cases without a row"),
    "decided by": ("Diputuskan oleh", "Decided by"),
    "together": ("beberapa baris bersama", "several rows together"),
    "by way of": ("lewat", "by way of"),
    "undetermined": (
        "Belum dapat diputuskan; masih perlu diketahui",
        "Not yet decided; still needed",
    ),
    "uncovered": ("Tidak ada baris untuk kasus ini", "No row covers this case"),
    "left open": ("Dibiarkan terbuka", "Left open"),
    "nearest": ("Baris terdekat", "Nearest rows"),
    "is not": ("bukan", "not"),
    "also match": ("Cocok juga", "Also matching"),
    "why": ("Alasan per baris", "Why, row by row"),
    "table": ("Tabel", "Table"),
    "result": ("Hasil", "Result"),
    "because": ("Karena", "Because"),
    "decides": ("menentukan", "decides"),
    "matches": ("cocok juga", "matches too"),
    "fits": ("cocok", "matches"),
    "hands over to": ("meneruskan ke", "hands over to"),
    "comes first": ("mendahuluinya", "comes first"),
    "is more important": ("lebih penting", "is more important"),
    "but": ("tetapi", "but"),
    "open": ("masih terbuka", "still open"),
    "stopped": ("tidak cocok", "does not match"),
    "unknown": ("belum diketahui", "not known yet"),
    "under": ("kurang dari", "under"),
    "up to": ("s.d", "up to"),
    "over": ("di atas", "over"),
    "at least": ("minimal", "at least"),
    "to": ("s.d", "to"),
    "exactly": ("tepat", "exactly"),
    "just outside": ("di luar batasnya", "just outside"),
    "other than": ("selain", "other than"),
    "known": ("diketahui", "known"),
    "every case": ("semua kasus", "every case"),
    "region": ("Kasus", "Case"),
    "old": ("lama", "old"),
    "new": ("baru", "new"),
    "in all": ("Di semua kasus ini", "In all of these cases"),
    "no decision": ("tanpa keputusan", "no decision"),
    "quarrel": ("baris bertentangan", "rows contradict each other"),
    "outside": ("tidak dapat diisi", "cannot be given"),
    "outputs gone": ("Tidak dijawab lagi", "No longer answered"),
    "outputs come": ("Dijawab juga", "Answered in addition"),
    "becomes": ("menjadi", "becomes"),
    "stays": ("tetap", "stays"),
    "before": ("sebelumnya", "before"),
    "first revision": (
        "Revisi pertama: {rows} baris, {inputs} masukan",
        "First revision. Rows: {rows}, inputs: {inputs}",
    ),
    "equivalent": (
        "Semua kasus diputuskan sama seperti sebelumnya",
        "Every case is decided as before",
    ),
    "cannot compare": (
        "Tidak dapat dibandingkan dengan revisi sebelumnya",
        "Cannot be compared with the revision before",
    ),
    "and more": ("dan {count} kasus lagi", "and {count} more cases"),
    "not all compared": ("Belum semuanya dibandingkan", "Not everything was compared"),
    "by rows": ("Diputuskan oleh baris", "Decided by these rows"),
    "definitions": ("Perubahan isian", "Changed definitions"),
    "decided otherwise": ("diputuskan lain", "decided otherwise"),
    "no longer decided": ("tidak diputuskan lagi", "no longer decided"),
    "no longer allowed": ("tidak dapat diisi lagi", "no longer allowed"),
    "newly decided": ("baru diputuskan", "newly decided"),
    "newly allowed": ("baru dapat diisi", "newly allowed"),
    "with a further output": ("dijawab lebih lengkap", "with a further output"),
    "undecided in another way": (
        "tetap tanpa keputusan, dengan cara lain",
        "undecided in another way",
    ),
    "worded otherwise": ("hanya berbeda kata-katanya", "worded otherwise"),
    "no region differs": (
        "tidak ada kasus yang diputuskan lain",
        "no region is decided otherwise",
    ),
    "region is": ("kelompok kasus", "region is"),
    "regions are": ("kelompok kasus", "regions are"),
    "regions": ("kelompok kasus", "regions"),
    "alike": ("setara: semua kasus diputuskan sama", "equivalent: every case is decided alike"),
    "the first": ("revisi pertama", "first revision"),
    "cannot be told": ("tidak dapat dibandingkan", "cannot be told"),
    "or more": ("paling sedikit", "at least"),
    "any": ("apa saja", "any"),
    "none": ("kosong", "none"),
    "finding": ("temuan", "finding"),
    "cannot decide": ("tidak pernah menentukan", "can never decide"),
    "until": ("sampai", "until"),
    "from": ("mulai", "from"),
    "history": ("Riwayat revisi", "Revisions"),
    "this revision": ("halaman ini", "this page"),
    "changes": ("Yang berubah", "What changed"),
    "rows": ("Jumlah baris", "Rows"),
    "cases": ("Contoh kasus", "Examples"),
    "case": ("Contoh", "Example"),
    "given": ("Diketahui", "Given"),
    "expected": ("Keputusan", "Decision"),
    "value": ("Isian", "Value"),
    "question": ("Pertanyaan", "Question"),
    "meaning": ("Arti", "Meaning"),
    "to the table": ("Langsung ke tabel", "Skip to the table"),
    "every case answered": (
        "Setiap kasus sudah punya jawaban.",
        "Every case has an answer.",
    ),
    "all but open questions": (
        "Setiap kasus sudah punya jawaban, kecuali {count} pertanyaan terbuka.",
        "Every case has an answer, except for open questions: {count}.",
    ),
    "not whole": (
        "Tabel ini belum selesai: {count} temuan pemeriksaan.",
        "This table is not finished. Findings: {count}.",
    ),
    "examples": ("Contoh kasus", "An example of each"),
}  # fmt: skip

#: Indonesian for the sentences that name a changed definition, by their English template.
_SENTENCES: dict[str, str] = {
    "input {old} is now called {new}": "masukan {old} kini bernama {new}",
    "output {old} is now called {new}": "hasil {old} kini bernama {new}",
    "no longer asked: {names}": "tidak ditanyakan lagi: {names}",
    "newly asked: {names}": "kini ditanyakan juga: {names}",
    "{name} can now be computed: {new}": "{name} kini dapat dihitung: {new}",
    "{name} is no longer computed": "{name} tidak dihitung lagi",
    "{name} is computed otherwise: {new}, not {old}": (
        "{name} kini dihitung dengan cara lain: {new}, bukan {old}"
    ),
    "no longer answered: {names}": "tidak dijawab lagi: {names}",
    "newly answered: {names}": "kini dijawab juga: {names}",
    "output {name} is now {new}, not {old}": "jenis hasil {name} berubah: {new}, bukan {old}",
    "raw data {name} is now {new}, not {old}": "jenis data {name} berubah: {new}, bukan {old}",
    "the day of a case is now told by {new}": "hari kejadian kini dibaca dari {new}",
    "the day of a case is no longer told by {old}": "hari kejadian tidak dibaca lagi dari {old}",
    "the day of a case is now told by {new}, not by {old}": (
        "hari kejadian kini dibaca dari {new}, bukan dari {old}"
    ),
}

_POLICIES: dict[HitPolicy, tuple[str, str]] = {
    HitPolicy.FIRST: (
        "Dibaca dari atas: baris pertama yang cocok menentukan.",
        "Read from the top: the first row that matches decides.",
    ),
    HitPolicy.UNIQUE: (
        "Paling banyak satu baris cocok.",
        "At most one row matches.",
    ),
    HitPolicy.ANY: (
        "Beberapa baris boleh cocok asalkan keputusannya sama.",
        "Several rows may match if they decide the same.",
    ),
    HitPolicy.PRIORITY: (
        "Dari baris yang cocok, yang keputusannya paling penting menentukan.",
        "Of the rows that match, the one with the most important outcome decides.",
    ),
    HitPolicy.RULE_ORDER: (
        "Semua baris yang cocok berlaku, menurut urutan baris.",
        "All rows that match apply, in the order of the rows.",
    ),
    HitPolicy.OUTPUT_ORDER: (
        "Semua baris yang cocok berlaku, yang paling penting lebih dahulu.",
        "All rows that match apply, the most important first.",
    ),
    HitPolicy.COLLECT: (
        "Semua baris yang cocok berlaku.",
        "All rows that match apply.",
    ),
    HitPolicy.COLLECT_SUM: (
        "Hasil semua baris yang cocok dijumlahkan.",
        "The outcomes of all rows that match are added up.",
    ),
    HitPolicy.COLLECT_MIN: (
        "Hasil terkecil dari baris yang cocok berlaku.",
        "The smallest outcome of the rows that match applies.",
    ),
    HitPolicy.COLLECT_MAX: (
        "Hasil terbesar dari baris yang cocok berlaku.",
        "The largest outcome of the rows that match applies.",
    ),
    HitPolicy.COLLECT_COUNT: (
        "Hasilnya banyaknya baris yang cocok.",
        "The outcome is the number of rows that match.",
    ),
}


def word(name: str, language: str) -> str:
    """A fixed word or phrase in ``id`` or ``en``."""
    indonesian, english = _WORDS[name]
    return indonesian if language == "id" else english


def sentence(message: Message, language: str) -> str:
    """A message in ``id`` or ``en``; in English where there is no other wording."""
    if language == "id":
        message = replace(message, template=_SENTENCES.get(message.template, message.template))
    return str(message)


def policy_sentence(policy: HitPolicy, language: str) -> str:
    """What a hit policy means, as one sentence for people."""
    indonesian, english = _POLICIES[policy]
    return indonesian if language == "id" else english
