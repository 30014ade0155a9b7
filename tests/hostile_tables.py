"""A table whose every text tries to be more than text, and a file of it that cannot be read."""

from __future__ import annotations

FOLDER = "ta bles,x;y"
FILE = f"{FOLDER}/a%b # 50.yaml"
BROKEN_FILE = f"{FOLDER}/rusak.yaml"

TABLE = r"""table: hostile
title: "::error::judul ##[error]x"
version: 1.0.0
inputs:
  lama: {type: integer, domain: "[0..10]"}
  kota: {type: string, values: ["::error file=a::x", "50% | <b>", "Bandung, 🏙 kota"]}
outputs:
  hasil: {type: string}
rules:
  - {row: "::set-output", when: {lama: "< 5"}, then: {hasil: "a\n::error::b"}}
  - {row: 2, when: {lama: "> 5", kota: "50% | <b>"}, then: {hasil: c}}
accepted_gaps:
  - {when: {lama: 5}, reason: "tanya %0A::warning::x @sari <!-- ]]> & \n::stop"}
cases:
  - {given: {lama: 3, kota: "::error file=a::x"}, expect: {row: 2}, name: "::error::a\nb <&>]]>"}
  - {given: {lama: 3}, expect: {row: "::set-output"}, name: lulus}
"""
BROKEN = TABLE.replace("table: hostile", "tabel: hostile")
