/* Which of the chosen files are one import: the parts of a shapefile or a MapInfo table, a FileGDB's folder. */

const PARTS = {
  shp: ["shp", "shx", "dbf", "prj", "cpg", "qix", "sbn", "sbx", "qpj", "qmd", "shp.xml"],
  tab: ["tab", "dat", "map", "id", "ind"],
  mif: ["mif", "mid"],
  tif: ["tif", "tfw", "aux.xml", "tif.aux.xml", "ovr"],
};
const NEEDED = { shp: ["dbf", "shx", "prj"], tab: ["dat", "map", "id"], mif: ["mid"] };
const IGNORED = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)|\.(lock|idx|cst|atx|ain|aih)$/i;

/**
 * Files, each {name, file} with a name that may have folders in it, sorted into imports:
 * {name, files, size, missing, folder}. `missing` are the endings that its kind should have and has
 * not; a `folder` is sent as one archive.
 */
export function bundles(chosen) {
  const files = chosen.filter(({ name }) => geodatabase(name) || !IGNORED.test(name));
  const main = mainFiles(files);
  const groups = new Map();
  for (const entry of files) {
    const key = geodatabase(entry.name) ?? main.get(entry.name.toLowerCase()) ?? entry.name;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups].map(([name, found]) => bundle(name, found));
}

/* Name of a part in small letters → the file that gives the parts their name. */
function mainFiles(files) {
  const found = new Map();
  for (const { name } of files) {
    const { stem, ending } = split(name);
    for (const part of PARTS[ending] ?? []) found.set(`${stem}.${part}`, name);
  }
  return found;
}

function split(name) {
  const dot = name.lastIndexOf(".");
  if (dot <= name.lastIndexOf("/")) return { stem: name.toLowerCase(), ending: "" };
  return { stem: name.slice(0, dot).toLowerCase(), ending: name.slice(dot + 1).toLowerCase() };
}

function geodatabase(name) {
  return /^(?:.*\/)?[^/]+\.gdb(?=\/)/i.exec(name)?.[0] ?? null;
}

function bundle(name, files) {
  const folder = geodatabase(`${name}/`) !== null;
  const endings = new Set(files.map((entry) => split(entry.name).ending));
  const needed = folder ? [] : (NEEDED[split(name).ending] ?? []);
  const above = name.lastIndexOf("/") + 1;
  return {
    name: name.slice(above),
    files: files.map(({ file, name: path }) => ({ file, name: folder ? path.slice(above) : path.split("/").pop() })),
    size: files.reduce((sum, { file }) => sum + file.size, 0),
    missing: needed.filter((ending) => !endings.has(ending)).map((ending) => `.${ending}`),
    folder,
  };
}
