/* A folder as one file: a ZIP archive without compression (PKWARE APPNOTE 6.3, §4.3). */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});
const UTF8 = 0x0800; // names are UTF-8
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DAY = 0x21; // 1 January 1980: the archive's own time says nothing

/** An archive of files, each {name, file}; below 4 GB, as uploads are. The files stay where they are on disk. */
export async function zipped(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, file } of files) {
    const entry = { name: new TextEncoder().encode(name), size: file.size, sum: await checksum(file), offset };
    const head = header(LOCAL, entry);
    parts.push(head, entry.name, file);
    directory.push(header(CENTRAL, entry), entry.name);
    offset += head.byteLength + entry.name.length + file.size;
  }
  const length = directory.reduce((sum, part) => sum + part.byteLength, 0);
  return new Blob([...parts, ...directory, ending(files.length, length, offset)], { type: "application/zip" });
}

/** The CRC-32 of a file's bytes, read piece by piece. */
export async function checksum(file) {
  let value = 0xffffffff;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value: piece } = await reader.read();
    if (done) return (value ^ 0xffffffff) >>> 0;
    for (const byte of piece) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  }
}

function header(signature, { name, size, sum, offset }) {
  const central = signature === CENTRAL;
  const fields = [
    [4, signature], ...(central ? [[2, 20]] : []), [2, 20], [2, UTF8], [2, 0], [2, 0], [2, DAY], [4, sum], [4, size], [4, size],
    [2, name.length], [2, 0], ...(central ? [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]] : []),
  ];
  return packed(fields);
}

function ending(count, length, offset) {
  return packed([[4, END], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, offset], [2, 0]]);
}

/* Numbers of two or four bytes, the least first. */
function packed(fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [width]) => sum + width, 0)));
  let place = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(place, value, true);
    else view.setUint32(place, value, true);
    place += width;
  }
  return view.buffer;
}
