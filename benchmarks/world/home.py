"""Where a benchmark of one size keeps its data, and what they are made from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from queries.durable_files import make_folder, put_in_place
from queries.settings import Settings


@dataclass(frozen=True)
class Home:
    """A folder for about so many rows of use, drawn from a seed."""

    data: Path
    rows: int
    seed: int

    @property
    def folder(self) -> Path:
        return self.data / f"{self.rows}-{self.seed}"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def texts(self) -> Path:
        """The same warehouse with texts as ids, and its rows in no order."""
        return self.folder / "texts.duckdb"

    @property
    def parquet(self) -> Path:
        return self.folder / "parquet"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def settings(self) -> Settings:
        return Settings(f"duckdb:///{self.warehouse}", str(self.store))


def made_once(path: Path, write: Callable[[Path], None]) -> None:
    """Whole or not there; what was made by an earlier run is used again."""
    if not path.exists():
        make_folder(path.parent)
        part = path.with_name(f"part-{path.name}")
        part.unlink(missing_ok=True)
        write(part)
        put_in_place(part, path)
