// A list of paths as a tree of folders.

export interface Folder {
  name: string;
  path: string;
  folders: Folder[];
  files: { name: string; path: string }[];
  /** Of files, at any depth. */
  count: number;
}

export interface Row {
  path: string;
  name: string;
  level: number;
  /** Of a folder: how many files are in it. */
  count?: number;
  open?: boolean;
}

export function treeOf(paths: Iterable<string>): Folder {
  const root: Folder = { name: "", path: "", folders: [], files: [], count: 0 };
  const known = new Map([["", root]]);
  const folder = (path: string): Folder => {
    const found = known.get(path);
    if (found) return found;
    const cut = path.lastIndexOf("/");
    const made: Folder = { name: path.slice(cut + 1), path, folders: [], files: [], count: 0 };
    known.set(path, made);
    folder(path.slice(0, Math.max(cut, 0))).folders.push(made);
    return made;
  };
  for (const path of paths) {
    const cut = path.lastIndexOf("/");
    folder(path.slice(0, Math.max(cut, 0))).files.push({ name: path.slice(cut + 1), path });
    for (let at = cut; at > 0; at = path.lastIndexOf("/", at - 1)) folder(path.slice(0, at)).count += 1;
    root.count += 1;
  }
  return root;
}

/** The rows that are to be seen: folders first, and what is in those that are open. */
export function rowsOf(folder: Folder, isOpen: (folder: Folder) => boolean, level = 1): Row[] {
  const inside = folder.folders.flatMap((one) => {
    const open = isOpen(one);
    const row: Row = { path: one.path, name: one.name, level, count: one.count, open };
    return open ? [row, ...rowsOf(one, isOpen, level + 1)] : [row];
  });
  return inside.concat(folder.files.map(({ name, path }) => ({ path, name, level })));
}
