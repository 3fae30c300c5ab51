/* For Python's tests: which attributes of the schema allow each value of stdin's list. */
import "./schema.mjs";
import { buffer } from "node:stream/consumers";
import { isAllowed, schema } from "../schema/schema.js";

const types = [...Object.values(schema.nodes), ...Object.values(schema.marks)];
const attributes = types.flatMap((type) => Object.values(type.attributes));
const values = JSON.parse(await buffer(process.stdin));
process.stdout.write(JSON.stringify(values.map((value) => attributes.map((attribute) => isAllowed(attribute, value)))));
