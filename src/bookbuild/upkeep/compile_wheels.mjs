// Write docs/assets/pyodide/compiled.zip: what Python would compile at each start in the page. Run it in Node, after a
// change of what is vendored there. (A .pyc tells the hash of its source; a test compares them.)

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "../../../docs/assets/pyodide/pyodide.mjs";

const folder = fileURLToPath(new URL("../../../docs/assets/pyodide/", import.meta.url));
const python = await loadPyodide({ indexURL: folder });
for (const name of readdirSync(folder).filter((name) => name.endsWith(".whl"))) {
  python.unpackArchive(readFileSync(folder + name).buffer, "wheel");
}
python.runPython(`
import io, pathlib, py_compile, sys, zipfile
import matplotlib.animation, matplotlib.backends.backend_agg, matplotlib.backends.backend_svg, matplotlib.mathtext, matplotlib.pyplot, numpy

root = pathlib.Path(numpy.__file__).parents[1]
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w") as archive:
    for module in sorted(sys.modules):
        file = getattr(sys.modules[module], "__file__", None) or ""
        if not file.endswith(".py") or not pathlib.Path(file).is_relative_to(root):
            continue
        name = pathlib.Path(file).relative_to(root)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(file, "/tmp/compiled", dfile=file, doraise=True, invalidation_mode=mode)
        compiled = name.parent / "__pycache__" / f"{name.stem}.cpython-312.pyc"
        entry = zipfile.ZipInfo(compiled.as_posix(), (1980, 1, 1, 0, 0, 0))
        archive.writestr(entry, pathlib.Path("/tmp/compiled").read_bytes(), zipfile.ZIP_DEFLATED, 9)
pathlib.Path("/compiled.zip").write_bytes(packed.getvalue())
`);
writeFileSync(`${folder}compiled.zip`, python.FS.readFile("/compiled.zip"));
