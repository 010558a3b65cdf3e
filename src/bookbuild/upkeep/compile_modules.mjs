// Write what Python would compile at each start in the page: the wheels' modules into docs/assets/pyodide/compiled.zip,
// those of the standard library beside their sources in python_stdlib.zip. Run it in Node, after a change of what is
// vendored there. (A .pyc tells the hash of its source; a test compares them.)

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "../../../docs/assets/pyodide/pyodide.mjs";

const folder = fileURLToPath(new URL("../../../docs/assets/pyodide/", import.meta.url));
const python = await loadPyodide({ indexURL: folder });
for (const name of readdirSync(folder).filter((name) => name.endsWith(".whl"))) {
  python.unpackArchive(readFileSync(folder + name).buffer, "wheel");
}
python.mountNodeFS("/src", fileURLToPath(new URL("../..", import.meta.url)));
python.runPython(`
import io, pathlib, py_compile, sys, zipfile
sys.path.insert(0, "/src")
sys.dont_write_bytecode = True
import bookbuild.in_the_page.later, bookbuild.in_the_page.own, bookbuild.in_the_page.python, bookbuild.in_the_page.sources
import filtersight.exercises, filtersight.networks
import matplotlib.animation, matplotlib.backends.backend_agg, matplotlib.backends.backend_svg, matplotlib.mathtext, numpy

wheels = pathlib.Path(numpy.__file__).parents[1]
library = pathlib.Path("/lib/python312.zip")
loaded = {getattr(module, "__file__", None) or "" for module in sys.modules.values()}
loaded = sorted(pathlib.Path(file) for file in loaded if file.endswith((".py", ".pyc")))

def entry(name):
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))

def compiled(source, told):
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(source, "/tmp/compiled", dfile=str(told), doraise=True, invalidation_mode=mode)
    return pathlib.Path("/tmp/compiled").read_bytes()

with zipfile.ZipFile("/compiled.zip", "w") as packed:
    for file in loaded:
        if file.is_relative_to(wheels):
            name = file.relative_to(wheels)
            inside = name.parent / "__pycache__" / f"{name.stem}.cpython-312.pyc"
            packed.writestr(entry(inside.as_posix()), compiled(file, file), zipfile.ZIP_DEFLATED, 9)

with zipfile.ZipFile(library) as before, zipfile.ZipFile("/python_stdlib.zip", "w") as packed:
    files = {name: before.read(name) for name in before.namelist() if not name.endswith((".pyc", "/"))}
    for file in loaded:
        if file.is_relative_to(library):
            name = file.relative_to(library).with_suffix(".py").as_posix()
            pathlib.Path("/tmp/source").write_bytes(files[name])
            files[f"{name}c"] = compiled("/tmp/source", library / name)
    for name in sorted(files):
        packed.writestr(entry(name), files[name], zipfile.ZIP_DEFLATED, 9)
`);
for (const name of ["compiled.zip", "python_stdlib.zip"]) writeFileSync(folder + name, python.FS.readFile(`/${name}`));
