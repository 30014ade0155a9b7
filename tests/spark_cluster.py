"""A cluster of Spark on this machine: a driver and two executors, each a process of its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pyspark
import pytest
from pyspark import SparkContext
from pyspark.sql import SparkSession

from tests.outside_programs import find_program
from tests.paths import REPOSITORY

#: After so many seconds everything is killed, and what waits for it fails.
_LONGEST = 240
_SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.memory": "512m",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
    "spark.sql.session.timeZone": "Asia/Jakarta",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.ui.enabled": "false",
}


@contextmanager
def cluster(folder: Path) -> Iterator[SparkSession]:
    """A session on two executors of one core; what they write goes into a folder."""
    find_program("java")
    home = folder / "spark"
    home.mkdir()
    for part in Path(pyspark.__file__).parent.iterdir():
        # Executors write into a folder of Spark's home.
        (home / part.name).symlink_to(part)
    places = os.pathsep.join([str(REPOSITORY / "engine"), str(REPOSITORY)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(home))
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", places)
        builder = SparkSession.builder.master("local-cluster[2,1,1024]")
        for name, value in _SETTINGS.items():
            builder = builder.config(name, value)
        session = builder.config("spark.executorEnv.PYTHONPATH", places).getOrCreate()
        process = session.sparkContext._gateway.proc  # type: ignore[union-attr]
        end = Timer(_LONGEST, process.kill)
        end.start()
        try:
            session.sparkContext.setLogLevel("OFF")
            yield session
            session.stop()
        finally:
            end.cancel()
            process.stdin.close()
            process.wait()
            SparkContext._gateway = SparkContext._jvm = None
            shutil.rmtree(home)
