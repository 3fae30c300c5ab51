import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { FOLDER, vectors } from "./yjs_vectors.mjs";

test("the installed Yjs still makes the updates that the server's reader is tested with", () => {
  for (const [name, vector] of Object.entries(vectors())) {
    const recorded = JSON.parse(readFileSync(`${FOLDER}${name}.json`, "utf8"));
    assert.deepEqual(JSON.parse(JSON.stringify(vector)), recorded, name);
  }
});
