// The server that ours is held against: Hocuspocus with its defaults, each text stored in a file.
// node hocuspocus_peer.mjs PORT FOLDER
import fs from 'node:fs/promises';
import path from 'node:path';
import { Server } from '@hocuspocus/server';
import * as Y from 'yjs';

const [port, folder] = process.argv.slice(2);
const fileOf = (name) => path.join(folder, `${encodeURIComponent(name)}.bin`);

await new Server({
  port: Number(port),
  address: '127.0.0.1',
  quiet: true,
  onAuthenticate: async () => ({}),
  async onLoadDocument({ document, documentName }) {
    const stored = await fs.readFile(fileOf(documentName)).catch(() => null);
    if (stored) Y.applyUpdate(document, stored);
    return document;
  },
  async onStoreDocument({ document, documentName }) {
    await fs.writeFile(`${fileOf(documentName)}.new`, Y.encodeStateAsUpdate(document));
    await fs.rename(`${fileOf(documentName)}.new`, fileOf(documentName));
  },
}).listen();
