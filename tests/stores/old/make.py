"""Write the small register of this release, once, when its schema is settled.

    python tests/stores/old/make.py

It stays as it is for good: every later landtrack must open it, migrate it and answer alike.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent


def make(folder: Path) -> None:
    """A village, a request, land of its own shape, two women with a plot each."""
    with tempfile.TemporaryDirectory() as keys:
        os.environ["LANDTRACK_KEYS"] = keys
        from landtrack.register.register import init_register
        from landtrack.store.tables import SCHEMA

        place = folder / f"schema-{SCHEMA}.gpkg"
        register, first = init_register(Path(keys) / "small.gpkg", today=date(2014, 11, 30))
        with register.write(register.actor(first.officer)) as unit:
            told = _tell(unit)
        expected = {"women": 2, "words": told, "events": 16}
        register.database.copy_to(place)
        shutil.copy(first.key_file, folder / f"schema-{SCHEMA}.key.txt")
        (folder / f"schema-{SCHEMA}.json").write_text(
            json.dumps({"register": register.id, **expected}, indent=1) + "\n"
        )
        register.close()


def _tell(unit):
    v = unit.do("village.add", name="Parou", on="2010-01-01",
                point={"type": "Point", "coordinates": [-3.74927, 14.1891]}).subject  # fmt: skip
    chief = unit.do("authority.add", office="chief", village=v, on="2010-01-01").subject
    women = [m["uid"] for m in unit.do("person.count", village=v, count=2, on="2013-03-08").body["makes"]]
    words = "Nous n’avons pas de terre."
    claim = unit.do("claim.record", village=v, on="2013-03-08").subject
    unit.do("claim.lodge", claim=claim, on="2013-03-08", complainant_kind="women_group", women_asked=2, danger="no",
            remedies=["land_for_group"], text_original=words, consent_record="yes", share_with_chief="yes",
            complainants=women)  # fmt: skip
    land = unit.do("commitment.propose", village=v, origin="meeting", givers="not_said", on="2013-04-01",
                   declared_area={"value": 3, "unit": "ha"}).subject  # fmt: skip
    unit.do("commitment.announce", commitment=land, on="2013-04-02")
    unit.do("commitment.sign", commitment=land, on="2013-05-01")
    ring = [[-3.75, 14.19], [-3.7484, 14.19], [-3.7484, 14.1916], [-3.75, 14.1916], [-3.75, 14.19]]
    unit.do("commitment.demarcate", commitment=land, method="gnssSurvey", on="2013-05-02",
            geometry={"type": "Polygon", "coordinates": [ring]})  # fmt: skip
    for woman in women:
        a = unit.do("allotment.plan", commitment=land, unit="unmeasured", on="2013-06-01").subject
        unit.do("allotment.assign", allotment=a, holders=[woman], method="unknown", on="2013-06-01")
        unit.do("allotment.hand_over", allotment=a, handed_by=[chief], on="2013-06-02")
    return words


if __name__ == "__main__":
    make(HERE)
