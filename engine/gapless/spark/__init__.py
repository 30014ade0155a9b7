"""Batches on Spark, for records that outgrow one machine.  Needs the extra ``spark``."""

from gapless.spark.counts import audit as audit
from gapless.spark.counts import replay as replay
from gapless.spark.deciding import decide as decide
