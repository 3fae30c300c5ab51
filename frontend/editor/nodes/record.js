/* A link to a resolution or todo. */
export default ({ reference }) => reference("record");
