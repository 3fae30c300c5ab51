/* For tests, which have no page of the server's: the schema, and the script of an app where one is asked for. */
import { readFileSync } from "node:fs";

const { TEAMWEB_RICHTEXT_SCHEMA: schema, TEAMWEB_EDITOR_SCRIPT: script } = process.env;

globalThis.teamwebRichtextSchema = { version: "1-test", ...JSON.parse(schema ?? readFileSync(new URL("../schema/schema.json", import.meta.url))) };
if (script) new Function("window", readFileSync(script, "utf8"))(globalThis);
