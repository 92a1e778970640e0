"""Package files as an issuer hands them over, and as somebody who means harm changes them."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.evidence.bag import write_bag
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import SigningKey
from assessor_app.signing.proof import add_proof
from reference_issuer.config import IssuerConfig
from reference_issuer.keys import KeyFile
from tests.fakes.world import World


@dataclass
class PackageFiles:
    """A signed manifest and the files that it names. Change them, then :meth:`seal` and write."""

    manifest: dict[str, Any]
    files: dict[str, bytes]
    key: SigningKey = field(repr=False)

    @classmethod
    def of(cls, world: World, label: str) -> PackageFiles:
        """Return the package of a submission, as the issuer exports it now."""
        folder = world.folder / "packages"
        world.issuer.export_packages(folder)
        for path in folder.glob("*/package.json"):
            manifest = json.loads(path.read_bytes())
            if manifest["submission"]["label"] == label:
                base = path.parent
                files = {
                    one.relative_to(base).as_posix(): one.read_bytes()
                    for one in base.rglob("data/**/*")
                    if one.is_file()
                }
                return cls(manifest, files, issuer_key(world, manifest))
        raise LookupError(label)

    def copy(self) -> PackageFiles:
        """Return the same, to be changed."""
        return PackageFiles(copy.deepcopy(self.manifest), dict(self.files), self.key)

    def put(self, path: str, data: bytes) -> None:
        """Replace a file, and let the manifest say so."""
        self.files[path] = data
        for stored in (self.manifest["rubric"], *self.manifest["file"]):
            if stored["path"] == path:
                stored["size"] = len(data)
                stored["digestSRI"] = digest_of(data)

    def seal(self, key: SigningKey | None = None) -> PackageFiles:
        """Sign the manifest anew, with the issuer's key unless another one is given."""
        proof = self.manifest.pop("proof")
        signer = key or self.key
        method = proof["verificationMethod"].partition("#")[0] + "#" + signer.public.multibase
        self.manifest = add_proof(
            self.manifest,
            signer,
            created=from_rfc3339(proof["created"]),
            verification_method=proof["verificationMethod"] if key is None else method,
        )
        return self

    def write(self, path: Path, *, extra: Mapping[str, bytes] | None = None) -> Path:
        """Write the zipped bag."""
        files = {**self.files, **(extra or {})}
        write_bag(path, canonical_bytes(self.manifest), {one: _opener(files[one]) for one in files})
        return path


def issuer_key(world: World, manifest: Mapping[str, Any]) -> SigningKey:
    """Return the issuer's private key that signed ``manifest``."""
    config = IssuerConfig(world.folder / "issuer")
    return KeyFile(config.key_file).key(manifest["proof"]["verificationMethod"].rpartition("#")[2])


def _opener(data: bytes) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(data)
