#!/usr/bin/env node
// The verifier of Countersign evidence packs: one file, no dependencies, no connections. Node 20 or later.
//
//   node verify.mjs PACK [--checkpoint FILE] [--key STRING] [--json]
//
// It is bundled, not minified, from domain/audit/verify/ and server/audit/evidence/verifier/ of Countersign's sources, by
// scripts/build-verifier.ts. Read it before you trust it.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as nodeCrypto from "node:crypto";
import { createHash, createPublicKey, verify } from "node:crypto";
import { open, readFile, readdir, stat } from "node:fs/promises";
import { createInflateRaw, inflateRawSync } from "node:zlib";

// domain/audit/log/bytes.ts
const encoder$1 = new TextEncoder();
const decoder = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
const utf8 = (text) => encoder$1.encode(text);
/** The text of the bytes. Throws TypeError when they are not UTF-8. */
const fromUtf8 = (bytes) => decoder.decode(bytes);
/** The text of bytes; null when they are not UTF-8. */
function textOf(bytes) {
	try {
		return fromUtf8(bytes);
	} catch {
		return null;
	}
}
function concat(...parts) {
	const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
/** Equal length and equal bytes. Not in constant time: everything compared here is public. */
function sameBytes(a, b) {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}
const HASH = 32;
function toHex$1(bytes) {
	let text = "";
	for (let from = 0; from < bytes.length; from += HASH) {
		const digits = [];
		for (let i = from; i < bytes.length && i < from + HASH; i++) {
			const byte = bytes[i] ?? 0;
			digits.push(hexLetter(byte >> 4), hexLetter(byte & 15));
		}
		text += String.fromCharCode(...digits);
	}
	return text;
}
const hexLetter = (digit) => digit + (digit < 10 ? 48 : 87);
/** Whether text is lower-case hexadecimal throughout, of this many digits. */
function isHex(text, digits) {
	if (text.length !== digits) return false;
	for (let i = 0; i < digits; i++) if (hexDigit(text.charCodeAt(i)) < 0) return false;
	return true;
}
/** The bytes of lower-case hexadecimal text; null when it is anything else. */
function fromHex(text) {
	if (text.length % 2 !== 0) return null;
	const bytes = new Uint8Array(text.length / 2);
	for (let i = 0; i < bytes.length; i++) {
		const high = hexDigit(text.charCodeAt(2 * i));
		const low = hexDigit(text.charCodeAt(2 * i + 1));
		if (high < 0 || low < 0) return null;
		bytes[i] = 16 * high + low;
	}
	return bytes;
}
function hexDigit(code) {
	if (code >= 48 && code <= 57) return code - 48;
	return code >= 97 && code <= 102 ? code - 87 : -1;
}
/** Base 64 of RFC 4648, section 4, with padding. */
function toBase64(bytes) {
	let binary = "";
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary);
}
/** The bytes of base 64 in its one canonical spelling; null for any other, so that nothing has two forms. */
function fromBase64(text) {
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
	let binary;
	try {
		binary = atob(text);
	} catch {
		return null;
	}
	const bytes = new Uint8Array(binary.length);
	for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
	return toBase64(bytes) === text ? bytes : null;
}
/** A whole number as C2SP writes it: decimal, no sign, no leading zero, at most 2^53 - 1. Null for anything else. */
function parseDecimal(text) {
	if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return null;
	const value = Number(text);
	return Number.isSafeInteger(value) ? value : null;
}

// domain/audit/log/note.ts
const ED25519 = 1;
const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
/** Verifiers have to accept 16 signatures; more than this is taken for an attempt to keep us busy. */
const SIGNATURES_MAX = 64;
/** Why a note cannot be believed. `reason` is a fixed word, the message one sentence. */
var NoteError = class extends Error {
	reason;
	constructor(reason, message) {
		super(message);
		this.name = "NoteError";
		this.reason = reason;
	}
};
/** A key's name may hold no space and no plus sign. */
const isKeyName = (name) => name !== "" && !/[\s+\u0085]/u.test(name) && !hasControls(name);
/** SHA-256(name || 0x0A || 0x01 || public key)[:4]. */
function keyIdOf(sha256, name, publicKey) {
	const digest = sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519), publicKey));
	return Uint8Array.from(digest.subarray(0, KEY_ID_BYTES));
}
/** The verifier key of a public key of 32 bytes. Throws RangeError for a name or a key that cannot be one. */
function verifierKey(sha256, name, publicKey) {
	if (!isKeyName(name)) throw new RangeError("A key's name has no spaces and no plus signs, and is not empty.");
	if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError("An Ed25519 public key has 32 bytes.");
	return {
		name,
		keyId: keyIdOf(sha256, name, publicKey),
		publicKey: Uint8Array.from(publicKey)
	};
}
/** Reads {@link formatVerifierKey}; null when it is malformed, of another algorithm, or its id is not the key's own. */
function parseVerifierKey(sha256, text) {
	const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text);
	if (!match) return null;
	const [, name = "", idText = "", keyText = ""] = match;
	const keyId = fromHex(idText);
	const typed = fromBase64(keyText);
	if (!isKeyName(name) || !keyId || typed?.length !== 33 || typed[0] !== ED25519) return null;
	const key = verifierKey(sha256, name, typed.slice(1));
	return sameBytes(key.keyId, keyId) ? key : null;
}
function hasControls(text) {
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code < 32 && code !== 10) return true;
	}
	return false;
}
/** Takes a note apart without believing it. Throws {@link NoteError}. */
function parseNote(note) {
	const malformed = (why) => new NoteError("malformed", `This is not a signed note: ${why}.`);
	if (hasControls(note)) throw malformed("it has control characters");
	if (!note.endsWith("\n")) throw malformed("its last line does not end");
	const cut = note.lastIndexOf("\n\n");
	if (cut < 0) throw malformed("no empty line parts text and signatures");
	const lines = note.slice(cut + 2, -1).split("\n");
	if (lines.length > SIGNATURES_MAX) throw malformed(`it has more than ${SIGNATURES_MAX} signatures`);
	const signatures = lines.map((line) => {
		const [, name = "", base64 = ""] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
		const bytes = fromBase64(base64);
		if (!isKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES) throw malformed("a signature line is broken");
		return {
			name,
			keyId: bytes.slice(0, KEY_ID_BYTES),
			signature: bytes.slice(KEY_ID_BYTES)
		};
	});
	return {
		text: note.slice(0, cut + 1),
		signatures
	};
}
/** The signatures whose name and key id are those of a known key. Others are ignored, as the specification asks. */
function claimsOf(note, keys) {
	return note.signatures.flatMap(({ name, keyId, signature }) => keys.filter((key) => key.name === name && sameBytes(key.keyId, keyId)).map((key) => ({
		key,
		signature
	})));
}
function judge(note, claims, verdicts) {
	const wrong = claims.find((_, i) => !verdicts[i]);
	if (wrong) throw new NoteError("bad-signature", `A signature in the name of ${wrong.key.name} is not that key's.`);
	if (claims.length === 0) throw new NoteError("no-known-signature", "No signature on this note is by a key that is known here.");
	return {
		text: note.text,
		signedBy: claims.map(({ key }) => key)
	};
}
/** {@link openNote} where verifying is asynchronous, as with Web Crypto. */
async function openNoteAsync(note, keys, verify) {
	const parsed = parseNote(note);
	const claims = claimsOf(parsed, keys);
	const message = utf8(parsed.text);
	const verdicts = claims.map(({ key, signature }) => verify(key.publicKey, message, signature));
	return judge(parsed, claims, await Promise.all(verdicts));
}

// domain/audit/log/merkle.ts
const HASH_BYTES = 32;
const ofLeaf = /* @__PURE__ */ new Uint8Array(4096);
const ofNode = /* @__PURE__ */ new Uint8Array(65);
ofNode[0] = 1;
/** SHA-256(0x00 || entry). */
function leafHash(sha256, entry) {
	const length = 1 + entry.length;
	const input = length > ofLeaf.length ? new Uint8Array(length) : ofLeaf.subarray(0, length);
	input.set(entry, 1);
	return sha256(input);
}
/** SHA-256(0x01 || left || right), of two hashes of 32 bytes. */
function nodeHash(sha256, left, right) {
	ofNode.set(left, 1);
	ofNode.set(right, 33);
	return sha256(ofNode);
}
/** The root of the tree without leaves: SHA-256 of nothing. */
const emptyRoot = (sha256) => sha256(/* @__PURE__ */ new Uint8Array(0));
const half = (n) => Math.floor(n / 2);
const odd = (n) => n % 2 === 1;
const wellFormed = (hashes) => hashes.every((hash) => hash.length === 32);
/** The root that a leaf and its proof lead to (RFC 9162, 2.1.3.2); null when the proof cannot be one for this place and size. */
function rootOfInclusion(sha256, index, size, leaf, proof) {
	if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
	if (!wellFormed([leaf, ...proof])) return null;
	let [place, last] = [index, size - 1];
	let hash = leaf;
	for (const sibling of proof) {
		if (last === 0) return null;
		if (odd(place) || place === last) {
			hash = nodeHash(sha256, sibling, hash);
			while (!odd(place) && place !== 0) [place, last] = [half(place), half(last)];
		} else hash = nodeHash(sha256, hash, sibling);
		[place, last] = [half(place), half(last)];
	}
	return last === 0 ? hash : null;
}
/** The leaf is at `index` of the tree of `size` leaves with this root. */
function verifyInclusion(sha256, index, size, leaf, proof, root) {
	const reached = rootOfInclusion(sha256, index, size, leaf, proof);
	return reached !== null && sameBytes(reached, root);
}

// domain/audit/log/checkpoint.ts
/** The checkpoint a note's text holds; null when it holds none. Extension lines are let pass, as the specification asks. */
function parseCheckpoint(text) {
	if (!text.endsWith("\n")) return null;
	const [origin = "", sizeText = "", rootText = "", ...extensions] = text.slice(0, -1).split("\n");
	const size = parseDecimal(sizeText);
	const root = fromBase64(rootText);
	if (!isOrigin(origin) || size === null || root?.length !== 32) return null;
	return extensions.includes("") ? null : {
		origin,
		size,
		root
	};
}
/** An origin is also the name of the log's keys, so it has no spaces and no plus sign. */
const isOrigin = (text) => /^[\x21-\x2a\x2c-\x7e]{1,200}$/.test(text);

// domain/audit/verify/reader.ts
/** All bytes of a file; null when there is none. Throws RangeError when it is larger than `max`. */
async function readAll(reader, name, max = 64 * 2 ** 20) {
	const pieces = await reader.open(name);
	if (!pieces) return null;
	const parts = [];
	let size = 0;
	for await (const piece of pieces) {
		size += piece.length;
		if (size > max) throw new RangeError(`${name} is larger than it can be.`);
		parts.push(piece);
	}
	if (parts.length === 1 && parts[0]) return parts[0];
	const whole = new Uint8Array(size);
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
/** A file as text; null when there is none or it is not UTF-8. */
async function readText(reader, name) {
	const bytes = await readAll(reader, name);
	return bytes && textOf(bytes);
}
/** A file as JSON; undefined when there is none or it is not JSON. */
async function readJson(reader, name) {
	const text = await readText(reader, name);
	if (text === null) return void 0;
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
const LINE_MAX = 1 << 20;
const LINE_FEED = 10;
/** The lines of a file, many at a time. Their bytes hold only until the next batch is asked for. */
async function* lines(pieces) {
	let rest = /* @__PURE__ */ new Uint8Array(0);
	for await (const piece of pieces) {
		let bytes = piece;
		if (rest.length > 0) {
			bytes = new Uint8Array(rest.length + piece.length);
			bytes.set(rest);
			bytes.set(piece, rest.length);
		}
		const end = bytes.lastIndexOf(LINE_FEED);
		rest = Uint8Array.from(bytes.subarray(end + 1));
		if (rest.length > LINE_MAX) throw new RangeError("A line is longer than any line can be.");
		if (end >= 0) yield linesOf(bytes.subarray(0, end));
	}
	if (rest.length > 0) yield linesOf(rest);
}
function linesOf(all) {
	const bytes = [];
	let from = 0;
	for (let at = all.indexOf(LINE_FEED); at >= 0; at = all.indexOf(LINE_FEED, from)) {
		bytes.push(all.subarray(from, at));
		from = at + 1;
	}
	bytes.push(all.subarray(from));
	return {
		bytes,
		texts: textOf(all)?.split("\n") ?? bytes.map(textOf)
	};
}
/** A reader that remembers the SHA-256 of every file that was read to its end. */
function hashing(reader, crypto) {
	const digests = /* @__PURE__ */ new Map();
	async function* tap(name, pieces) {
		const hasher = crypto.hasher();
		for await (const piece of pieces) {
			hasher.update(piece);
			yield piece;
		}
		digests.set(name, hasher.digest());
	}
	return {
		digests,
		names: reader.names,
		async open(name) {
			const pieces = await reader.open(name);
			return pieces && tap(name, pieces);
		}
	};
}

// domain/audit/verify/heads.ts
/** Every checkpoint of the evidence and of the auditor, its signatures checked, smallest first. */
async function readHeads(reader, held, keys, origin, crypto, findings) {
	const heads = [];
	const take = async (name, text, isHeld) => {
		const head = text === null ? null : await openHead(name, text, keys, crypto, findings);
		if (!head) return;
		if (origin !== null && head.origin !== origin) {
			findings.add("wrong-origin", `${name} is of the log ${head.origin}, not of ${origin}.`);
			return;
		}
		heads.push({
			...head,
			held: isHeld
		});
	};
	const names = (await reader.names("checkpoints/")).filter((name) => name.endsWith(".note"));
	for (const name of names) await take(name, await readText(reader, name), false);
	for (const { name, text } of held) await take(name, text, true);
	return heads.sort((a, b) => a.size - b.size);
}
async function openHead(name, text, keys, crypto, findings) {
	try {
		const note = parseNote(text);
		const checkpoint = parseCheckpoint(note.text);
		if (!checkpoint) throw new NoteError("malformed", "It holds no tree head.");
		const signedBy = [];
		for (const { name: signer, keyId, signature } of note.signatures) for (const key of keys) {
			if (key.name !== signer || !sameBytes(key.keyId, keyId)) continue;
			if (await crypto.verifyEd25519(key.publicKey, utf8(note.text), signature)) signedBy.push(key);
			else findings.add("bad-signature", `${name} bears a signature of ${keyName(key)} that is not that key's.`);
		}
		return {
			...checkpoint,
			name,
			signedBy,
			agrees: null
		};
	} catch (error) {
		if (!(error instanceof NoteError)) throw error;
		findings.add("bad-checkpoint", `${name} is not a checkpoint: ${error.message}`);
		return null;
	}
}
/** `name+id`, short enough to read aloud and long enough to tell keys apart. */
const keyName = (key) => `${key.name}+${toHex$1(key.keyId)}`;
/** Two heads of one size with two roots, both signed: nothing else is needed to show a forked history. */
function findForks(heads, findings) {
	const bySize = /* @__PURE__ */ new Map();
	for (const head of heads) {
		const other = bySize.get(head.size);
		if (!other) bySize.set(head.size, head);
		else if (!sameBytes(other.root, head.root) && signed(other) && signed(head)) findings.add("history-forked", `${other.name} and ${head.name} are both signed and give two different roots to the first ${head.size} entries.`);
	}
}
const signed = (head) => head.signedBy.length > 0;
/** Says of each head whether the tree agrees, once the tree has reached its size. */
function holdAgainst(head, root, findings) {
	head.agrees = sameBytes(head.root, root);
	if (head.agrees) return;
	if (head.held) findings.add("history-forked", `${head.name}, which you hold, tells another history of the first ${head.size} entries than this log.`);
	else findings.add("root-mismatch", `The first ${head.size} leaves do not have the root that ${head.name} states: a leaf was changed, or another tree was signed.`);
}

// domain/audit/verify/canonical.ts
/**
* The one form of a JSON value that RFC 8785 gives, as text: keys in the order of their UTF-16 code units, numbers and
* strings as ECMAScript writes them. Only for values that JSON.parse has made.
*/
function canonicalText(value) {
	if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
	if (Array.isArray(value)) {
		let text = "[";
		for (let i = 0; i < value.length; i++) text += (i === 0 ? "" : ",") + canonicalText(value[i]);
		return `${text}]`;
	}
	const object = plain(value) ?? {};
	let text = "";
	for (const key of Object.keys(object).sort()) text += `${text === "" ? "{" : ","}${JSON.stringify(key)}:${canonicalText(object[key])}`;
	return text === "" ? "{}" : `${text}}`;
}
/** Whether bytes, of which this is the text, are the canonical form of the value that it was parsed into. */
function isCanonical(bytes, body, value) {
	if (isPlainlyCanonical(bytes)) return true;
	return (inOrder(value) ? JSON.stringify(value) : canonicalText(value)) === body;
}
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO$1 = 48;
const NINE = 57;
const COLON = 58;
const BACKSLASH = 92;
const LIST_END = 93;
const OBJECT = 123;
const OBJECT_END = 125;
const BEYOND_ASCII = 128;
/**
* Whether JSON, which the parser has accepted, is seen to be canonical without being written anew: no escape, no space
* between, keys ascending, numbers as they would be written. False where that is not so, or is not seen this way.
*/
function isPlainlyCanonical(bytes) {
	const open = [];
	for (let at = 0; at < bytes.length; at++) {
		const code = bytes[at] ?? 0;
		if (code === QUOTE) {
			const from = at + 1;
			at = endOfString(bytes, from);
			if (at < 0) return false;
			if (bytes[at + 1] === COLON) {
				const last = open.length - 2;
				if (!ascends(bytes, open[last] ?? -1, open[last + 1] ?? -1, from, at)) return false;
				open[last] = from;
				open[last + 1] = at;
			}
		} else if (code === OBJECT) open.push(-1, -1);
		else if (code === OBJECT_END) open.length -= 2;
		else if (code === MINUS || code >= ZERO$1 && code <= NINE) {
			const end = endOfNumber(bytes, at);
			if (!isPlainNumber(bytes, at, end)) return false;
			at = end - 1;
		} else if (code <= SPACE) return false;
	}
	return true;
}
/** Where the quote stands that ends a string; -1 when there is an escape before it. */
function endOfString(bytes, from) {
	for (let at = from;; at++) {
		const code = bytes[at];
		if (code === QUOTE) return at;
		if (code === BACKSLASH || code === void 0) return -1;
	}
}
function endOfNumber(bytes, from) {
	let at = from + 1;
	for (; at < bytes.length; at++) {
		const code = bytes[at];
		if (code === COMMA || code === LIST_END || code === OBJECT_END) break;
	}
	return at;
}
const WHOLE_DIGITS = 15;
function isPlainNumber(bytes, from, end) {
	let at = from;
	for (let code = bytes[at] ?? 0; at < end && code >= ZERO$1 && code <= NINE; code = bytes[at] ?? 0) at += 1;
	if (at === end && end - from <= WHOLE_DIGITS) return true;
	const number = String.fromCharCode(...bytes.subarray(from, end));
	return String(Number(number)) === number;
}
/** Whether the key from `b` to `bEnd` comes after that from `a` to `aEnd`; false where bytes do not show it as UTF-16 orders them. */
function ascends(bytes, a, aEnd, b, bEnd) {
	if (a < 0) return true;
	const shorter = Math.min(aEnd - a, bEnd - b);
	for (let i = 0; i < shorter; i++) {
		const [before, after] = [bytes[a + i] ?? 0, bytes[b + i] ?? 0];
		if (before !== after) return before < after && after < BEYOND_ASCII;
	}
	return bEnd - b > aEnd - a;
}
function inOrder(value) {
	if (typeof value !== "object" || value === null) return true;
	if (Array.isArray(value)) return value.every(inOrder);
	const object = plain(value) ?? {};
	let before = "";
	for (const key of Object.keys(object)) {
		if (key < before || !inOrder(object[key])) return false;
		before = key;
	}
	return true;
}
/** An object that is no array; undefined for anything else. */
function plain(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? value : void 0;
}
const text = (value) => typeof value === "string" ? value : void 0;
const whole = (value) => typeof value === "number" && Number.isSafeInteger(value) ? value : void 0;
const texts = (value) => Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

// domain/audit/verify/signature-record.ts
/** The signature in an object's fields; null when it holds none. The record is an object, or its canonical text. */
function signedIn(object) {
	const record = recordOf(object?.record);
	const [recordHash, keyId, signature] = [
		object?.recordHash,
		object?.keyId,
		object?.signature
	].map(text);
	if (!record || recordHash === void 0 || keyId === void 0 || signature === void 0) return null;
	return {
		record,
		recordHash,
		keyId,
		signature
	};
}
function recordOf(value) {
	if (typeof value !== "string") return plain(value);
	try {
		return plain(JSON.parse(value));
	} catch {
		return;
	}
}
const FORMAT = "countersign.signature/1";
/** Whether all of the record is here. The log has it without its personal values and its salt, beside the hash over all of it. */
const isWholeRecord = ({ record }) => record.format !== FORMAT || record.salt !== void 0;
/** Whether what is shown is the signature that the log has: its hash, its key, its bytes, and each value that the log's part has. */
function isOf(logged, shown) {
	return shown.recordHash === logged.recordHash && shown.keyId === logged.keyId && shown.signature === logged.signature && (isWholeRecord(logged) || canonicalText(partOf(shown.record)) === canonicalText(logged.record));
}
/** The record as the log has it. */
function partOf(record) {
	const { salt: _salt, statement: _text, statementSha256: _hash, comment: _comment, ...rest } = record;
	const { printedName: _name, ...signer } = plain(record.signer) ?? {};
	return {
		...rest,
		signer
	};
}
/** The record's hash, and the server's signature over its canonical bytes. */
async function checkSigned(signed, where, keys, crypto, findings, leaf) {
	const bytes = utf8(canonicalText(signed.record));
	if (toHex$1(crypto.sha256(bytes)) !== signed.recordHash) {
		findings.add("signature-record-changed", `${where}: the signature's record does not have its recorded hash.`, leaf);
		return false;
	}
	const signature = fromBase64(signed.signature) ?? fromHex(signed.signature);
	const key = keys.find((known) => isNamed(known, signed.keyId));
	const good = key && signature?.length === 64 && await crypto.verifyEd25519(key.publicKey, bytes, signature);
	if (!good) {
		const why = key ? "is not that key's" : "is by a key that is not trusted here";
		findings.add("signature-forged", `${where}: the server's signature by ${signed.keyId} ${why}.`, leaf);
	}
	return good === true;
}
const isNamed = (key, keyId) => keyId === toHex$1(key.keyId) || keyId === `${key.name}+${toHex$1(key.keyId)}`;
/** A decision is entered in the transaction that signs it; clocks of two machines differ by less than this. */
const APART_MAX_MS = 6e5;
/** In what the record differs from the entry around it: a signature cannot be moved to another review, person or day. */
function disagreements(signed, entry) {
	const { record } = signed;
	const after = entry.after;
	const pairs = [
		[
			"content digest",
			digestIn(record),
			text(after?.contentDigest)
		],
		[
			"decision",
			text(record.decision),
			text(after?.decision)
		],
		[
			"signer",
			signerIn(record),
			text(after?.signer)
		]
	];
	const known = record.format === FORMAT;
	if (known) pairs.push([
		"review",
		text(plain(record.request)?.id),
		entry.target?.id
	], [
		"signature id",
		text(record.signatureId),
		text(after?.decisionId)
	], [
		"role",
		text(plain(record.signer)?.role),
		text(after?.role)
	]);
	const differing = pairs.flatMap(([what, here, there]) => here === there && here !== void 0 ? [] : [what]);
	if (!known) return differing;
	if ((text(plain(record.delegation)?.from) ?? null) !== (text(after?.onBehalfOf) ?? null)) differing.push("person whose say it is");
	return Math.abs(Date.parse(text(record.at) ?? "") - Date.parse(entry.at)) <= APART_MAX_MS ? differing : [...differing, "time"];
}
/** What the record says has to be what the entry around it says. */
function checkRecordAgrees(signed, entry, leaf, findings) {
	for (const what of disagreements(signed, entry)) findings.add("signature-differs", `Entry ${leaf}: the signed record has another ${what} than the entry, or none.`, leaf);
}
/** The statement that was signed has to have the hash that the record gives for it. */
function checkStatement(record, where, crypto, findings) {
	const statement = text(record.statement);
	const hash = text(record.statementSha256) ?? text(record.statementHash);
	if (statement === void 0 || hash === void 0) return;
	if (toHex$1(crypto.sha256(utf8(statement))) !== hash) findings.add("signature-record-changed", `${where}: the statement is not the one whose hash was signed.`);
}
const digestIn = (record) => text(record.contentDigest) ?? text(record.digest);
const signerIn = (record) => text(record.signer) ?? text(plain(record.signer)?.id) ?? text(record.signerId);

// domain/audit/verify/trust.ts
const RECORD = "record ";
/** The keys of `keys.txt`: one a line, those of records after the word "record"; lines that begin with # are remarks. */
function parseKeys(text, crypto) {
	const lines = text.split("\n").filter((line) => !line.startsWith("#"));
	const keysOf = (texts) => texts.flatMap((line) => parseVerifierKey(crypto.sha256, line.trim()) ?? []);
	return {
		checkpoint: keysOf(lines.filter((line) => !line.startsWith(RECORD))),
		record: keysOf(lines.filter((line) => line.startsWith(RECORD)).map((line) => line.slice(7)))
	};
}
const isAmong = (key, keys) => keys.some((other) => other.name === key.name && sameBytes(other.publicKey, key.publicKey));
/**
* Which keys are trusted: those the auditor holds, else those of the pack; and each that the log announced in a leaf under
* a checkpoint of a key that is trusted already. A second signature on a checkpoint is no announcement: anybody can add one.
*/
function trustedKeys(held, ofPack, announced, heads) {
	const trusted = held.length > 0 ? [...held] : [...ofPack];
	for (let grew = true; grew;) {
		grew = false;
		for (const { key, leaf } of announced) {
			if (isAmong(key, trusted)) continue;
			if (!heads.some((head) => head.agrees && head.size > leaf && isSignedBy(head, trusted))) continue;
			trusted.push(key);
			grew = true;
		}
	}
	return trusted;
}
const isSignedBy = (head, keys) => head.signedBy.some((key) => isAmong(key, keys));
/**
* Each head has to be signed by a trusted key. One by an earlier key of the pack may also rest on a larger head that is
* trusted and has it as its beginning.
*/
function checkTrust(heads, trusted, findings) {
	let covered = -1;
	for (const head of heads) if (head.agrees && isSignedBy(head, trusted)) covered = head.size;
	for (const head of heads) {
		if (isSignedBy(head, trusted)) continue;
		if (head.signedBy.length > 0 && head.agrees && head.size <= covered) continue;
		const by = head.signedBy.map(keyName).join(", ");
		findings.add("unknown-key", by === "" ? `${head.name} is signed by no key that is known here.` : `${head.name} is signed by ${by}, which is none of the keys that are trusted here and that none of them announced.`);
	}
}

// domain/audit/verify/record-keys.ts
const SAID = {
	auditor: "from outside",
	log: "announced in the log",
	pack: "from the pack alone"
};
const recordKeySaid = (source) => SAID[source];
/**
* The keys that sign the records of signatures. The auditor's own come first, then those that the log announced; a key that the
* pack alone knows is believed only where the auditor brought none for records, and is told.
*/
var RecordKeys = class {
	#ofPack;
	#pinned;
	#held;
	#announced = [];
	/** `pinned`: brought for records; `held`: any others that the auditor brought. */
	constructor(ofPack, pinned, held) {
		this.#ofPack = ofPack;
		this.#pinned = pinned;
		this.#held = held;
	}
	announce(key) {
		this.#announced.push(key);
	}
	/** Those that a record may be signed by, as far as the log has been read. */
	get trusted() {
		const ofPack = this.#pinned.length > 0 ? [] : this.#ofPack;
		return [
			...this.#pinned,
			...this.#held,
			...this.#announced,
			...ofPack
		];
	}
	/** The keys that sign the records of these decisions, and where each is known from. */
	used(ledger) {
		return [...new Set([...ledger.decisions.values()].flatMap(({ signed }) => signed?.keyId ?? []))].flatMap((id) => {
			const key = this.trusted.find((known) => isNamed(known, id));
			return key ? [{
				key,
				source: this.#sourceOf(key)
			}] : [];
		});
	}
	/** Says of each key that the pack alone vouches for it, where the auditor brought a key at all. */
	tell(ledger, findings) {
		if (this.#held.length === 0 && this.#pinned.length === 0) return;
		for (const { key, source } of this.used(ledger)) {
			if (source !== "pack") continue;
			findings.add("record-keys-from-pack", `The key ${keyName(key)}, which signs records, is known from the pack alone. Give it with --record-keys.`);
		}
	}
	#sourceOf(key) {
		if (isAmong(key, [...this.#pinned, ...this.#held])) return "auditor";
		return isAmong(key, this.#announced) ? "log" : "pack";
	}
};
const MARK = "record ";
/** A verifier key as it is given: its string, after the word "record" where it signs records. Null when it is none. */
function parseGivenKey(text, crypto) {
	const line = text.trim();
	const ofRecords = line.startsWith(MARK);
	const key = parseVerifierKey(crypto.sha256, ofRecords ? line.slice(7).trim() : line);
	return key && {
		key,
		ofRecords
	};
}
/** The strings of the keys in a file of record keys: one a line; of a pack's keys.txt only those that it says sign records. */
function recordKeyLines(file) {
	const lines = file.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
	const marked = lines.filter((line) => line.startsWith(MARK));
	return marked.length > 0 ? marked : lines.map((line) => `${MARK}${line}`);
}

// domain/audit/verify/findings.ts
const tamper = (means) => ({
	severity: "tamper",
	means
});
const incomplete = (means) => ({
	severity: "incomplete",
	means
});
const notice = (means) => ({
	severity: "notice",
	means
});
/** Every finding there is. The names are fixed: reports, tests and docs/auditors.md rely on them. */
const FINDINGS = {
	"file-changed": tamper("A file of the pack is not the one that its manifest lists."),
	"file-missing": incomplete("The manifest lists a file that is not in the pack."),
	"keys-missing": incomplete("No key of the log is known, so no signature can be checked."),
	"keys-from-pack": notice("The keys come from the pack itself; give one of your own with --key."),
	"record-keys-from-pack": notice("With a key from outside, the keys of signatures' records still come from the pack alone: neither the log announced them nor were they given."),
	"checkpoint-missing": incomplete("There is no signed checkpoint, so nothing is proven."),
	"bad-checkpoint": tamper("A checkpoint cannot be read."),
	"bad-signature": tamper("A signature in the name of a known key is not that key's."),
	"unknown-key": tamper("A checkpoint is signed by no key that is trusted here."),
	"wrong-origin": tamper("A checkpoint or an entry belongs to another log."),
	"root-mismatch": tamper("The tree in hand does not have the root that was signed."),
	"history-forked": tamper("Two signed checkpoints tell two different histories."),
	"rolled-back": tamper("The log is shorter than it once was."),
	"tile-changed": tamper("A tile of hashes is not what the leaves below it give."),
	"tile-missing": incomplete("A tile of hashes is not there."),
	"entry-changed": tamper("An entry is not the one whose hash is in the tree."),
	"leaves-swapped": tamper("An entry stands at another place than the one it was given."),
	"leaf-missing": tamper("The tree has a leaf whose entry is gone."),
	"tail-cut": tamper("The end of the log is gone."),
	"leaf-added": tamper("An entry claims a place that is not its own or is taken."),
	"uncovered-entries": incomplete("Entries have a place in the tree that no checkpoint covers yet."),
	"entry-left-out": incomplete("An entry of an object in this pack is not in the pack."),
	"outside-scope": notice("Earlier entries of an object lie outside of what this pack is about."),
	"pruned-entries": notice("Entries were removed by a retention rule that the log itself records."),
	"pruning-without-rule": tamper("Entries are said to be removed that no retention rule in force removes."),
	"bad-entry": tamper("An entry does not have the form that entries have."),
	"not-canonical": tamper("An entry's bytes are not the one canonical form (RFC 8785) of what they say."),
	"chain-broken": tamper("An entry does not follow on the entry of the same object that it names."),
	"clock-backwards": notice("An entry is dated before the one in front of it."),
	"back-dated": tamper("An entry is dated before a checkpoint that had been signed without it."),
	"commitment-mismatch": tamper("A personal value is not the one that the entry commits to."),
	"columns-differ": tamper("What stands beside an entry in the database is not what its recorded bytes say."),
	"value-without-entry": incomplete("A personal value is shown whose entry is not here, so nothing proves it."),
	"values-withheld": notice("Personal values are erased or not shown to this reader; their commitments stand."),
	"state-jump": tamper("A review request went to a state that it could not go to."),
	"quorum-not-met": tamper("A review counts as approved without the approvals that its policy asks for."),
	"policy-differs": tamper("A review carries another policy than the one that the log had put in force."),
	"policy-not-in-log": incomplete("A review carries a policy that the log never put in force, so that nothing shows it to be the right one."),
	"own-work-approved": tamper("Somebody approved what they made, asked for or changed last."),
	"own-role-used": tamper("Somebody approved with a role that they gave themselves."),
	"role-not-asked": tamper("Somebody approved in a role that the policy does not ask for."),
	"unsigned-decision": tamper("A decision that had to be signed has no signature in its entry."),
	"not-delegated": tamper("Somebody decided for another person who had not handed them their say."),
	"signed-by-another": tamper("A decision was entered by somebody else than its signer."),
	"digest-mismatch": tamper("A decision or a passage is bound to other content than was reviewed."),
	"decided-after-end": tamper("A decision was taken after the request had ended."),
	"moved-without-approval": tamper("A name or a gate was passed without an approved request."),
	"break-glass-alone": tamper("An emergency passage was not opened by two different people with a reason."),
	"break-glass-unreviewed": notice("Nobody has looked yet at what was passed in an emergency."),
	"signature-record-changed": tamper("A signature's record does not have the hash that was recorded."),
	"signature-forged": tamper("A signature's record is not signed by the key that it names."),
	"signature-differs": tamper("A signature is shown otherwise than the log has it."),
	"signature-not-in-log": tamper("A signature is shown that the log does not know."),
	"signature-not-shown": incomplete("The signature of a decision is not in the pack: its record's hash and the server's signature are unverified."),
	"alias-not-in-log": tamper("A name points at a version to which the log never moved it."),
	"passkey-refuted": tamper("The passkey's answer kept with a signature does not show that its signer signed that content."),
	"passkey-answer-gone": notice("A passkey's answer is erased or not here: for that signature the server's word stands alone."),
	"passkey-not-in-log": notice("What is here of the log does not say whose passkey gave an answer."),
	"receipt-invalid": tamper("A receipt does not prove that its signature is in the log."),
	"old-record": notice("An entry of an earlier format says too little for its rules to be derived again."),
	"unsequenced-tail": notice("Entries are recorded and wait for their place in the tree."),
	"no-outside-checkpoint": notice("No checkpoint from outside was given: a server that rewrote everything with its own key would pass.")
};
/** Findings of one name that are told one by one; the rest is counted. */
const TOLD_MAX = 20;
/** Collects findings in the order in which they are made. */
var Findings = class {
	told = [];
	#counts = /* @__PURE__ */ new Map();
	add(name, sentence, leaf) {
		const count = (this.#counts.get(name) ?? 0) + 1;
		this.#counts.set(name, count);
		if (count > 20) return;
		const { severity } = FINDINGS[name];
		this.told.push({
			name,
			severity,
			sentence,
			...leaf === void 0 ? {} : { leaf }
		});
	}
	counts() {
		return [...this.#counts].map(([name, count]) => ({
			name,
			severity: FINDINGS[name].severity,
			count
		}));
	}
	has(severity) {
		return [...this.#counts.keys()].some((name) => FINDINGS[name].severity === severity);
	}
};

// domain/audit/verify/manifest.ts
const EVIDENCE_FORMAT = "countersign.evidence/1";
const KINDS = [
	"installation",
	"organization",
	"project",
	"model_version"
];
/** Reads a manifest; undefined when it is not one of an evidence pack. */
function parseManifest(value) {
	const object = plain(value);
	const scope = plain(object?.scope);
	const kind = KINDS.find((known) => known === scope?.kind);
	const origin = text(object?.origin);
	const treeSize = whole(object?.treeSize);
	if (object?.format !== "countersign.evidence/1" || !scope || !kind || origin === void 0 || treeSize === void 0) return;
	const files = Object.entries(plain(object.files) ?? {}).map(([name, hash]) => [name, String(hash)]);
	return {
		origin,
		treeSize,
		scope: {
			kind,
			id: text(scope.id) ?? null,
			name: text(scope.name) ?? "",
			from: text(scope.from) ?? null,
			to: text(scope.to) ?? null
		},
		madeAt: text(object.madeAt) ?? "",
		files: new Map(files),
		entries: whole(object.entries) ?? null
	};
}
/** Whether the pack has to hold an entry for each leaf of the tree. */
const isWhole = ({ kind, from, to }) => kind === "installation" && from === null && to === null;

// domain/audit/verify/report-text.ts
const WIDTH = 96;
const VERDICTS = {
	ok: "OK: nothing was found that contradicts the record.",
	tamper: "TAMPERED: what is here contradicts itself or what was signed. Read the findings.",
	incomplete: "INCOMPLETE: nothing contradicts, but parts that are needed for a proof are not here."
};
const HEADINGS = [
	["tamper", "Contradictions"],
	["incomplete", "Missing parts"],
	["notice", "To know"]
];
const count = (n) => n.toLocaleString("en-US");
/** The report as plain text of at most 96 columns, without colour, to be put into another report as it is. */
function reportText(report) {
	return [
		"Countersign evidence check",
		"",
		...facts(report),
		"",
		...HEADINGS.flatMap(([severity, heading]) => section(report, severity, heading)),
		...waiting(report),
		`Verdict   ${VERDICTS[report.verdict]}`,
		`          Exit code ${report.exitCode}.`,
		""
	].join("\n");
}
function facts(report) {
	const { scope, checked, checkpoints, tree } = report;
	const period = scope.from || scope.to ? `, from ${scope.from ?? "the beginning"} to ${scope.to ?? "the end"}` : "";
	return [
		["Log", report.origin],
		["About", `${scope.kind.replace("_", " ")} ${scope.name || (scope.id ?? "")}${period}`.trim()],
		["Made at", report.madeAt || "not said"],
		["Tree", `${count(tree.size)} leaves, root ${tree.root ?? "not computable"}`],
		["Checkpoints", `${count(checkpoints.inPack)} here, ${count(checkpoints.fromOutside)} more to hold them against`],
		...report.keys.map((key, i) => [i === 0 ? "Keys" : "", `${key.name}${key.fromOutside ? " (from outside)" : ""}`]),
		...report.recordKeys.map((key, i) => [i === 0 ? "Record keys" : "", `${key.name} (${recordKeySaid(key.source)})`]),
		["Checked", `${count(checked.entries)} entries${isWhole(scope) ? ", each leaf of the tree" : ""}`],
		["", `${count(checked.reviews)} reviews with ${count(checked.decisions)} decisions, derived again from the log`],
		["", `${count(checked.signatures)} signatures, ${count(checked.modelVersions)} model versions as shown`],
		["", `${count(checked.signaturesByPasskey)} signatures vouched for by the signer's own passkey`],
		["", `${count(checked.personalValues)} personal values against their commitments`]
	].flatMap(([label, value]) => wrapped(`${label.padEnd(12)}  `, value));
}
function section(report, severity, heading) {
	const found = report.findings.filter((finding) => finding.severity === severity);
	if (found.length === 0) return severity === "notice" ? [] : [`${heading}: none.`, ""];
	const names = [...new Set(found.map((finding) => finding.name))];
	return [
		`${heading}`,
		"",
		...names.flatMap((name) => group(report, name, found)),
		""
	];
}
function group(report, name, found) {
	const all = report.counts.find((counted) => counted.name === name)?.count ?? 0;
	const told = found.filter((finding) => finding.name === name);
	const rest = all - told.length;
	return [
		`  ${name}${all > 1 ? `  (${count(all)})` : ""}`,
		...wrapped("    ", FINDINGS[name].means),
		...told.flatMap((finding) => wrapped("    - ", finding.sentence)),
		...rest > 0 ? [`    - and ${count(rest)} more; ${20} of each kind are told.`] : []
	];
}
function waiting({ waiting }) {
	if (waiting.count === 0) return [];
	const rest = waiting.count - waiting.entries.length;
	return [
		"Entries without a place in the tree",
		"",
		...waiting.entries.map(({ at, action, id }) => `  ${at}  ${action}  ${id}`),
		...rest > 0 ? [`  and ${count(rest)} more`] : [],
		""
	];
}
/** Words in lines of the page's width; further lines begin below the first word. */
function wrapped(lead, words) {
	const lines = [];
	let line = lead;
	for (const word of words.split(" ")) {
		if (line.length > lead.length && line.length + word.length + 1 > WIDTH) {
			lines.push(line);
			line = " ".repeat(lead.length);
		}
		line += line.length > lead.length ? ` ${word}` : word;
	}
	return [...lines, line];
}

// domain/audit/verify/approvals/request.ts
/** What of a rule can be derived again; null for what is no rule. */
function policyOf(value) {
	const rule = plain(value);
	const quorum = whole(rule?.quorum);
	if (!rule || quorum === void 0) return null;
	return {
		quorum,
		roles: texts(rule.roles),
		requiredRoles: texts(rule.requiredRoles)
	};
}
/** The request that an entry opens; null when it does not say enough. */
function openedRequest(entry, leaf) {
	const after = entry.after;
	const digest = text(after?.contentDigest);
	if (!after || !entry.target || digest === void 0) return null;
	return {
		id: entry.target.id,
		leaf,
		at: entry.at,
		project: entry.project,
		gate: text(after.gate) ?? "release_version",
		subject: text(plain(after.subject)?.id) ?? text(after.versionId) ?? null,
		alias: text(after.alias) ?? null,
		digest,
		acrossTier: after.forOrganization === true ? text(after.tier) ?? "" : null,
		policy: policyOf(after.policy),
		requestedBy: text(after.requestedBy) ?? entry.actor.id,
		authors: texts(after.authors),
		lastModifier: text(after.lastModifier) ?? null,
		expiresAt: text(after.expiresAt) ?? null,
		state: text(after.state) ?? "pending",
		decisions: [],
		usedBy: null
	};
}
/** The part that somebody has in what is reviewed; null when they have none. */
function partIn(request, person) {
	if (request.authors.includes(person)) return "made";
	if (request.requestedBy === person) return "asked for";
	return request.lastModifier === person ? "changed last" : null;
}
/** The decision in force of each say: its latest that is no comment. */
function inForce(request) {
	const latest = /* @__PURE__ */ new Map();
	for (const decision of request.decisions) if (decision.decision !== "comment") latest.set(decision.say, decision);
	return [...latest.values()];
}
/** What an approval lacks; null when the policy's conditions on the approvals are met. */
function missingFor(request, policy) {
	const standing = inForce(request).filter((decision) => decision.counts);
	if (standing.some((decision) => decision.decision === "request_changes")) return "somebody asks for changes";
	const approvals = standing.filter((decision) => decision.decision === "approve");
	const people = new Set(approvals.map((decision) => decision.signer)).size;
	if (people < policy.quorum) return `${people} of ${policy.quorum} approvals count`;
	const absent = policy.requiredRoles.filter((role) => !approvals.some((decision) => decision.role === role));
	return absent.length === 0 ? null : `no ${absent.join(" and no ")} is among those who approved`;
}

// domain/audit/verify/approvals/transitions.ts
/**
* Where a request may go from each state. Written down here once more: a later, looser rule of the portal must not change
* what an auditor's check accepts. A test holds it against the portal's own table.
*/
const TRANSITIONS = {
	pending: [
		"approved",
		"changes_requested",
		"withdrawn",
		"expired",
		"voided"
	],
	approved: [
		"applied",
		"changes_requested",
		"pending",
		"withdrawn",
		"expired",
		"voided"
	],
	changes_requested: [
		"pending",
		"approved",
		"withdrawn",
		"expired",
		"voided"
	],
	withdrawn: [],
	expired: [],
	applied: [],
	voided: []
};
const isState = (state) => state in TRANSITIONS;
const hasEnded = (state) => TRANSITIONS[state]?.length === 0;
const mayGo = (from, to) => from === to || (TRANSITIONS[from]?.includes(to) ?? false);

// domain/audit/verify/approvals/decisions.ts
/** Takes a decision into its request, and says of an approval whether the recorded rules let it count. */
function takeDecision(entry, leaf, request, { findings, ownRoles, handedOver }) {
	const after = entry.after;
	const decision = text(after?.decision);
	if (!after || decision === void 0) {
		findings.add("bad-entry", `Entry ${leaf} decides on the review ${request.id}, but does not say how.`, leaf);
		return null;
	}
	const signer = text(after.signer) ?? entry.actor.id ?? "";
	const taken = {
		id: text(after.decisionId) ?? null,
		signer,
		say: text(after.onBehalfOf) ?? signer,
		decision,
		role: text(after.role) ?? "",
		digest: text(after.contentDigest) ?? "",
		counts: true,
		signed: signedIn(after),
		leaf
	};
	if (decision !== "comment") {
		const objections = [...objectionsTo(entry, taken, request)];
		if (ownRoles.since(signer, request.at, request.project)) objections.push({
			name: "own-role-used",
			because: "gave themselves a role after the review was asked for"
		});
		else if (ownRoles.byOwnGift(taken.say, taken.role, request.project)) objections.push({
			name: "own-role-used",
			because: `as ${taken.role}, a role that ${taken.say === signer ? "they" : taken.say} had from nobody else`
		});
		if (taken.say !== signer && !handedOver.holds(request.id, taken.say, signer, entry.at)) objections.push({
			name: "not-delegated",
			because: `for ${taken.say}, whose say the log does not hand to them`
		});
		for (const { name, because } of objections) findings.add(name, `Entry ${leaf}: ${signer} decided (${decision}) on the review ${request.id}, but ${because}.`, leaf);
		taken.counts = (taken.signed === null || disagreements(taken.signed, entry).length === 0) && objections.length === 0;
	}
	request.decisions.push(taken);
	return taken;
}
function* objectionsTo(entry, decision, request) {
	const { signer, say, role, digest } = decision;
	if (decision.signed === null && entry.format !== 1) yield {
		name: "unsigned-decision",
		because: "nobody signed it"
	};
	if (entry.actor.type !== "user" || entry.actor.id !== signer) yield {
		name: "signed-by-another",
		because: `the entry was made by ${entry.actor.type} ${entry.actor.id ?? ""}`
	};
	for (const person of /* @__PURE__ */ new Set([signer, say])) {
		const part = partIn(request, person);
		if (!part) continue;
		yield {
			name: "own-work-approved",
			because: `${person === signer ? "" : `${person}, for whom they decided, `}${part} what is reviewed`
		};
	}
	if (request.policy && !request.policy.roles.includes(role)) yield {
		name: "role-not-asked",
		because: `as ${role}, where the policy asks for ${request.policy.roles.join(" or ")}`
	};
	if (digest !== request.digest) yield {
		name: "digest-mismatch",
		because: `on other content than the review is about`
	};
	if (hasEnded(request.state)) yield {
		name: "decided-after-end",
		because: `it was "${request.state}" by then`
	};
	else if (request.expiresAt !== null && Date.parse(entry.at) > Date.parse(request.expiresAt)) yield {
		name: "decided-after-end",
		because: `its time was over at ${request.expiresAt}`
	};
}

// domain/audit/verify/approvals/delegations.ts
/** Whose say on which review the log hands to whom, and until when. */
var HandedOver = class {
	#held = /* @__PURE__ */ new Map();
	take(entry) {
		const { action, after, target } = entry;
		const id = text(after?.delegationId) ?? text(entry.before?.delegationId);
		if (id === void 0 || target?.type !== "review_request") return;
		if (action === "approvals.endDelegation") this.#held.delete(id);
		if (action !== "approvals.delegate") return;
		const [from, to, untilOn] = [
			after?.from,
			after?.to,
			after?.untilOn
		].map(text);
		if (from === void 0 || to === void 0 || untilOn === void 0 || entry.actor.id !== from) return;
		this.#held.set(id, {
			request: target.id,
			from,
			to,
			untilOn
		});
	}
	/** Whether this person held that say on the review at that moment; its last day counts whole, in UTC. */
	holds(request, from, to, at) {
		return [...this.#held.values()].some((held) => held.request === request && held.from === from && held.to === to && at.slice(0, 10) <= held.untilOn);
	}
};

// domain/audit/verify/approvals/emergencies.ts
const isEmpty = (reason) => (reason ?? "").trim() === "";
/** Passages without the quorum: two different people in allowed roles, a reason each, and a third who looks at it afterwards. */
var Emergencies = class {
	#all = /* @__PURE__ */ new Map();
	#findings;
	#ownRoles;
	/** The evidence begins later than the log, so that a proposal may lie before it. */
	#beginsLate;
	#latest = "";
	constructor(findings, ownRoles, beginsLate) {
		this.#findings = findings;
		this.#ownRoles = ownRoles;
		this.#beginsLate = beginsLate;
	}
	/** Takes an entry of `approvals.breakGlass…`. Returns the move that it made. */
	take(entry, leaf) {
		const id = entry.target?.type === "break_glass" ? entry.target.id : "";
		if (entry.action === "approvals.breakGlassPropose") this.#propose(id, entry, leaf);
		else if (entry.action === "approvals.breakGlassConfirm") return this.#confirm(id, entry, leaf);
		else if (entry.action === "approvals.breakGlassReview") this.#review(id, entry, leaf);
		else if (entry.action === "approvals.breakGlassWithdraw") this.#withdraw(id, entry, leaf);
		else this.#refuse("break-glass-alone", leaf, `is an act on an emergency (${entry.action}) that is not known`);
		return null;
	}
	/** The time of every entry, so that what is overdue is told by the log's own clock. */
	see(at) {
		if (at > this.#latest) this.#latest = at;
	}
	/** Tells of the emergencies that nobody has looked at. */
	finish() {
		for (const { id, state, reviewDueOn = "", leaf } of this.#all.values()) {
			if (state !== "in_force") continue;
			const late = this.#latest.slice(0, 10) > reviewDueOn ? `was due on ${reviewDueOn}` : `is due on ${reviewDueOn}`;
			this.#findings.add("break-glass-unreviewed", `Entry ${leaf} put ${id} in force without the quorum; the review by a third person ${late} and is not in the log.`, leaf);
		}
	}
	#propose(id, entry, leaf) {
		const { after } = entry;
		const proposed = {
			id,
			at: entry.at,
			state: "proposed",
			alias: text(after?.alias),
			version: text(after?.versionId),
			digest: text(after?.contentDigest),
			proposedBy: text(after?.proposedBy),
			confirmedBy: void 0,
			role: text(after?.role),
			allowed: texts(after?.allowedRoles),
			expiresAt: text(after?.expiresAt),
			reviewDueOn: void 0,
			leaf
		};
		const { alias, version, digest, proposedBy, role = "", expiresAt } = proposed;
		if ([
			alias,
			version,
			digest,
			proposedBy,
			expiresAt
		].includes(void 0) || this.#all.has(id)) this.#refuse("break-glass-alone", leaf, "proposes an emergency, but does not say by whom, what and until when");
		this.#person(entry, proposedBy, "proposed", leaf);
		if (!proposed.allowed.includes(role)) this.#refuse("break-glass-alone", leaf, `proposes an emergency as ${role || "nobody"}, which the recorded policy does not allow`);
		this.#all.set(id, proposed);
	}
	#confirm(id, entry, leaf) {
		const { after } = entry;
		const emergency = this.#all.get(id);
		const [alias, version] = [text(after?.alias), text(after?.versionId)];
		const [first, second] = [text(after?.proposedBy), text(after?.confirmedBy)];
		this.#person(entry, second, "confirmed", leaf);
		if (first === void 0 || second === void 0 || first === second) this.#refuse("break-glass-alone", leaf, `opens an emergency passage by ${first} and ${second}: two different people are asked for`);
		this.#roles(emergency, entry, leaf);
		if (emergency) this.#holdAgainst(emergency, entry, leaf);
		else if (!this.#beginsLate) this.#refuse("break-glass-alone", leaf, "confirms an emergency that nobody had proposed");
		if (emergency) {
			emergency.state = "in_force";
			emergency.confirmedBy = second;
			emergency.reviewDueOn = text(after?.reviewDueOn);
			emergency.leaf = leaf;
		}
		if (alias !== void 0 && version !== void 0) return {
			alias,
			version
		};
		this.#refuse("moved-without-approval", leaf, "opens an emergency passage, but does not say which name went where");
		return null;
	}
	#holdAgainst(emergency, entry, leaf) {
		const { after } = entry;
		const { id, proposedBy, alias, version, digest, expiresAt, state } = emergency;
		if (state !== "proposed") this.#refuse("state-jump", leaf, `confirms the emergency ${id}, which was "${state}"`);
		if (text(after?.proposedBy) !== proposedBy) this.#refuse("break-glass-alone", leaf, `names another proposer of the emergency ${id} than proposed it`);
		if (text(after?.alias) !== alias || text(after?.versionId) !== version) this.#refuse("moved-without-approval", leaf, `moves another name or version than the emergency ${id} was proposed for`);
		if (text(after?.contentDigest) !== digest) this.#refuse("digest-mismatch", leaf, `puts other content into effect than the emergency ${id} was proposed for`);
		if (expiresAt === void 0 || Date.parse(entry.at) > Date.parse(expiresAt)) this.#refuse("decided-after-end", leaf, `confirms the emergency ${id} after its time was over at ${expiresAt}`);
		const second = text(after?.confirmedBy) ?? "";
		if (this.#ownRoles.since(second, emergency.at, entry.project)) this.#refuse("own-role-used", leaf, `confirms the emergency ${id} by ${second}, who gave themselves a role after it was proposed`);
	}
	/** Both roles have to be among those that the policy allowed, as recorded with the proposal and with this act. */
	#roles(emergency, { after }, leaf) {
		const roles = texts(after?.roles);
		const allowed = texts(after?.allowedRoles);
		if (!(roles.length === 2 && roles.every((role) => allowed.includes(role)) && (!emergency || roles[0] === emergency.role && roles.every((role) => emergency.allowed.includes(role))))) this.#refuse("break-glass-alone", leaf, `opens an emergency passage in the roles ${roles.join(" and ")}, where the recorded policy allows ${allowed.join(" or ") || "none"}`);
	}
	#review(id, entry, leaf) {
		const emergency = this.#all.get(id);
		const reviewer = text(entry.after?.reviewedBy);
		this.#person(entry, reviewer, "reviewed", leaf);
		if (!emergency) {
			if (!this.#beginsLate) this.#refuse("state-jump", leaf, `reviews the emergency ${id}, which is not in the log`);
			return;
		}
		if (emergency.state !== "in_force") this.#refuse("state-jump", leaf, `reviews the emergency ${id}, which was "${emergency.state}"`);
		if (reviewer === emergency.proposedBy || reviewer === emergency.confirmedBy) this.#refuse("break-glass-alone", leaf, `reviews the emergency ${id} by ${reviewer}, who was one of the two`);
		emergency.state = "reviewed";
	}
	#withdraw(id, entry, leaf) {
		const emergency = this.#all.get(id);
		if (!emergency) return;
		if (emergency.state !== "proposed" || entry.actor.id !== emergency.proposedBy) this.#refuse("state-jump", leaf, `takes the emergency ${id} back, which was "${emergency.state}" and proposed by ${emergency.proposedBy}`);
		else emergency.state = "withdrawn";
	}
	#person(entry, person, what, leaf) {
		if (entry.actor.type !== "user" || entry.actor.id !== person) this.#refuse("signed-by-another", leaf, `says that ${person} ${what} an emergency, but was made by ${entry.actor.type} ${entry.actor.id}`);
		if (isEmpty(entry.reason)) this.#refuse("break-glass-alone", leaf, `says that ${person} ${what} an emergency, but not why`);
	}
	#refuse(name, leaf, why) {
		this.#findings.add(name, `Entry ${leaf} ${why}.`, leaf);
	}
};

// domain/audit/verify/approvals/defaults.ts
/**
* The rules that every project begins with, before the log puts others in force. Written down here once more, as the
* transitions are: a later, looser default of the portal must not change what an auditor's check accepts.
*/
const OPEN = {
	quorum: 0,
	requiredRoles: []
};
const ONE = {
	quorum: 1,
	requiredRoles: []
};
const BY_REVIEWER = {
	quorum: 1,
	requiredRoles: ["reviewer"]
};
const DEFAULTS = {
	leave_phase: {
		low: OPEN,
		limited: OPEN,
		high: ONE
	},
	release_version: {
		low: ONE,
		limited: ONE,
		high: {
			quorum: 2,
			requiredRoles: ["reviewer"]
		}
	},
	deploy: {
		low: OPEN,
		limited: ONE,
		high: BY_REVIEWER
	},
	accept_exception: {
		low: OPEN,
		limited: ONE,
		high: BY_REVIEWER
	},
	change_threshold: {
		low: OPEN,
		limited: ONE,
		high: BY_REVIEWER
	},
	change_policy: {
		low: ONE,
		limited: ONE,
		high: {
			quorum: 2,
			requiredRoles: []
		}
	}
};
const ROLES = [
	"reviewer",
	"lead",
	"owner"
];
/** The roles of a whole organization that decide: the only ones that count for a rule for all projects. */
const ACROSS_PROJECTS$1 = ["owner"];
/** A rule as it counts for what concerns all projects. */
function acrossProjects(rule) {
	return {
		quorum: Math.max(1, rule.quorum),
		roles: [...ACROSS_PROJECTS$1],
		requiredRoles: rule.requiredRoles.filter((role) => ACROSS_PROJECTS$1.includes(role))
	};
}
/** The tier of a project that nobody has rated. */
const FIRST_TIER = "limited";
const isGate = (gate) => Object.hasOwn(DEFAULTS, gate);
const isTier = (tier) => [
	"low",
	"limited",
	"high"
].includes(tier);
/** The rule of version 0; null for a gate or a tier that is not known. */
function ruleAtFirst(gate, tier) {
	const byTier = isGate(gate) ? DEFAULTS[gate] : void 0;
	const rule = byTier && isTier(tier) ? byTier[tier] : void 0;
	return rule ? {
		quorum: rule.quorum,
		roles: [...ROLES],
		requiredRoles: [...rule.requiredRoles]
	} : null;
}

// domain/audit/verify/approvals/gates.ts
const TIERS = [
	"low",
	"limited",
	"high"
];
/** No policy can open these: they ask for somebody else, whatever the log says that their rule is. */
const NEVER_OPEN = /* @__PURE__ */ new Set(["release_version", "change_policy"]);
const isNeverOpen = (gate) => NEVER_OPEN.has(gate);
/**
* The gate that an entry went through, by what it did and not by the name of its act, so that an act which is not known here
* passes nothing unseen; null for one that passes no gate.
*/
function passedBy({ target, before, after }) {
	if (!target || !after) return null;
	const through = (gate, subject = target.id, alias) => ({
		gate,
		subject,
		alias
	});
	switch (target.type) {
		case "deployment": return after.state === "live" ? through("deploy", text(after.versionId), text(after.endpoint)) : null;
		case "phase": return after.status === "done" && before?.status !== "done" ? through("leave_phase") : null;
		case "checklist_item": {
			const setAside = before?.status !== "not_applicable" || after.until !== void 0;
			return after.status === "not_applicable" && setAside ? through("accept_exception") : null;
		}
		case "monitor": return whole(after.version) !== void 0 && before ? through("change_threshold") : null;
		case "policy":
			if (after.rule === void 0 || after.state !== void 0) return null;
			return after.forOrganization === true ? {
				...through("change_policy"),
				acrossTier: text(after.tier) ?? ""
			} : through("change_policy");
		case "project": return isLowered(before?.riskTier, after.riskTier) ? through("change_policy") : null;
		default: return null;
	}
}
/** A lower tier asks less of every later passage; from one that is not known to the least counts as lowered. */
const isLowered = (from, to) => to !== void 0 && TIERS.indexOf(String(to)) < TIERS.indexOf(text(from) ?? "high");
/** Why a review does not stand for this passage; null when it does. */
function otherThan(request, { gate, subject, alias, acrossTier }) {
	if (request.gate !== gate) return `which was about the gate ${isGate(request.gate) ? request.gate : "?"}, not ${gate}`;
	if (request.subject !== null && subject !== void 0 && request.subject !== subject) return `which was about ${request.subject}, not ${subject}`;
	if (request.acrossTier !== (acrossTier ?? null)) return acrossTier === void 0 ? "which went by the rule for what concerns all projects, and this concerns one" : "which did not go by the organization's rule at that tier, as a rule for all projects does";
	return alias !== void 0 && request.alias !== alias ? `which was about ${request.alias ?? "no name"}, not ${alias}` : null;
}

// domain/audit/verify/approvals/makers.ts
const STARTING = /* @__PURE__ */ new Set([
	"training.startRun",
	"training.importModel",
	"training.importExperiment"
]);
const REGISTERING = "models.registerVersion";
const CHANGING = /* @__PURE__ */ new Set(["models.updateCard"]);
/** Who made and changed an object, by the log's own entries: a request that leaves one of them out hides them from nobody. */
var Makers = class {
	#authors = /* @__PURE__ */ new Map();
	#modifier = /* @__PURE__ */ new Map();
	/** Account of a program -> who made keys for it. */
	#behind = /* @__PURE__ */ new Map();
	take(entry) {
		const { action, actor, target, after } = entry;
		const person = actor.type === "user" ? actor.id : entry.onBehalfOf;
		if (!target || person === null) return;
		const holder = target.type === "api_key" ? text(after?.holder) : void 0;
		if (holder !== void 0) add(this.#behind, holder, person);
		if (CHANGING.has(action)) this.#modifier.set(target.id, person);
		if (STARTING.has(action) || action === REGISTERING) add(this.#authors, target.id, person);
		if (action !== REGISTERING) return;
		for (const starter of this.#authors.get(text(after?.runId) ?? "") ?? []) add(this.#authors, target.id, starter);
	}
	/** Adds to a request those that the log knows and that it does not name. */
	addTo(request) {
		const subject = request.subject ?? "";
		const modifier = this.#modifier.get(subject);
		const known = [...this.#authors.get(subject) ?? [], ...modifier === void 0 ? [] : [modifier]];
		const behind = [
			...known,
			...request.authors,
			request.requestedBy ?? "",
			request.lastModifier ?? ""
		].flatMap((account) => [...this.#behind.get(account) ?? []]);
		const named = /* @__PURE__ */ new Set([...request.authors, request.lastModifier]);
		request.authors.push(...new Set([...known, ...behind].filter((person) => !named.has(person))));
	}
};
function add(to, of, person) {
	to.set(of, (to.get(of) ?? /* @__PURE__ */ new Set()).add(person));
}

// domain/audit/verify/approvals/policies.ts
/** What the gates were called when an entry about a policy said no more of it than that. */
const GATES_AT_FIRST = {
	"Leave a phase": "leave_phase",
	"Release a version": "release_version",
	Deploy: "deploy",
	"Accept an exception": "accept_exception",
	"Change a monitor's threshold": "change_threshold",
	"Change a policy": "change_policy"
};
/** An act that began while a rule was put in force may still have seen the one before. */
const OVERLAP_MS = 6e4;
/** The policies and risk tiers that the log put in force: a review goes by one of them, and a passage without one needs an open gate. */
var PoliciesInForce = class {
	#versions = /* @__PURE__ */ new Map();
	#tiers = /* @__PURE__ */ new Map();
	#findings;
	constructor(findings) {
		this.#findings = findings;
	}
	/** Takes an entry that puts a policy or a tier in force; a proposal puts none. */
	take(entry) {
		const { after, target } = entry;
		if (entry.format === 1) {
			this.#carryOver(entry);
			return;
		}
		const tier = text(after?.riskTier);
		if (target?.type === "project" && tier !== void 0) put(this.#tiers, projectOf(entry), entry.at, tier);
		if (target?.type !== "policy" || after?.state !== void 0) return;
		const rule = policyOf(after?.rule);
		const version = whole(after?.version);
		if (!rule || version === void 0) return;
		const gate = text(after?.gate) ?? text(plain(after?.rule)?.gate) ?? "";
		const forAll = after?.forOrganization === true;
		const place = placeOf(entry, gate, text(after?.tier) ?? "limited", forAll);
		const follows = after?.followsOrganization === true;
		put(this.#versions, place, entry.at, {
			version,
			rule,
			forAll,
			follows
		});
	}
	/** Before policies were reviewed, an act set the next version of one; it was carried over for the tier of the beginning. */
	#carryOver(entry) {
		const gate = GATES_AT_FIRST[entry.label ?? ""];
		const rule = policyOf(entry.after);
		if (entry.action !== "approvals.setPolicy" || entry.target?.type !== "policy" || !gate || !rule) return;
		const place = placeOf(entry, gate, FIRST_TIER);
		const version = (this.#versions.get(place)?.length ?? 0) + 1;
		put(this.#versions, place, entry.at, {
			version,
			rule,
			forAll: false
		});
	}
	/** Holds the policy that a new request carries against those in force. */
	check(entry, leaf) {
		const { after } = entry;
		const carried = policyOf(after?.policy);
		const version = whole(after?.policyVersion);
		const gate = text(after?.gate) ?? "release_version";
		if (!carried || version === void 0) return;
		const across = after?.forOrganization === true;
		const tiers = across ? [text(after?.tier) ?? ""] : this.#tiersOf(entry);
		const tier = text(after?.tier);
		const rules = () => across ? this.#rulesAcross(entry, gate) : this.#rulesOf(entry, gate, tier);
		const known = tier === void 0 || tiers.includes(tier) ? rules() : [];
		const forAll = text(after?.policySource) === "organization";
		if (known.some((one) => one.version === version && one.forAll === forAll && same(one.rule, carried))) return;
		const [newest] = across ? known : this.#rulesOf(entry, gate, void 0);
		if (known.length > 0 && newest?.version === 0 && version > 0) {
			this.#findings.add("policy-not-in-log", `Entry ${leaf} asks for a review by version ${version} of a policy, which the log never put in force.`, leaf);
			return;
		}
		this.#findings.add("policy-differs", `Entry ${leaf} asks for a review by another policy than version ${newest?.version ?? 0} of the tier ${tiers[0]}, which the log had put in force.`, leaf);
	}
	/** The approvals that the policy in force asks of a passage: 0 where its gate is open. */
	asks(entry, gate) {
		const quorums = this.#rulesOf(entry, gate, void 0).map(({ rule }) => rule.quorum);
		return quorums.length === 0 ? 0 : Math.min(...quorums);
	}
	#tiersOf(entry) {
		return counting(this.#tiers.get(projectOf(entry)) ?? [], [FIRST_TIER], Date.parse(entry.at));
	}
	/** What may count for a rule for all projects: the organization's at the tier that the request names, never a project's own. */
	#rulesAcross(entry, gate) {
		const tier = text(entry.after?.tier) ?? "";
		const rule = gate === "change_policy" ? ruleAtFirst(gate, tier) : null;
		if (!rule) return [];
		const first = {
			version: 0,
			rule,
			forAll: false
		};
		return counting(this.#versions.get(placeOf(entry, gate, tier, true)) ?? [], [first], Date.parse(entry.at)).map((one) => ({
			...one,
			rule: acrossProjects(one.rule)
		}));
	}
	/** What may count for a gate at the moment of an entry, the newest first. */
	#rulesOf(entry, gate, tier) {
		return (tier === void 0 ? this.#tiersOf(entry) : [tier]).flatMap((one) => {
			const rule = ruleAtFirst(gate, one);
			const at = Date.parse(entry.at);
			const inForce = (forAll, before) => counting(this.#versions.get(placeOf(entry, gate, one, forAll)) ?? [], before, at).flatMap((version) => version.follows ? before : [version]);
			return inForce(false, inForce(true, rule ? [{
				version: 0,
				rule,
				forAll: false
			}] : []));
		});
	}
};
/** The latest, and the one before it while an act may still have seen that. */
function counting(all, first, at) {
	const [last, before] = [all.at(-1), all.at(-2)];
	if (!last) return first;
	return at < last.at + OVERLAP_MS ? [last.value, ...before ? [before.value] : first] : [last.value];
}
function put(into, place, at, value) {
	into.set(place, [...into.get(place) ?? [], {
		at: Date.parse(at),
		value
	}]);
}
const same = (a, b) => ordered(a) === ordered(b);
const ordered = ({ quorum, roles, requiredRoles }) => canonicalText([
	quorum,
	roles.toSorted(),
	requiredRoles.toSorted()
]);
const projectOf = ({ org, project }) => `${org} ${project}`;
/** A rule for all projects stands in their organization, whichever project it was reviewed in. */
const placeOf = (entry, gate, tier, forAll = false) => `${forAll ? `${entry.org} *` : projectOf(entry)} ${gate} ${tier}`;

// domain/audit/verify/approvals/roles.ts
const INVITED = "access.acceptInvitation";
/** Which roles people hold by their own gift, where and since when. */
var OwnRoles = class {
	#grants = /* @__PURE__ */ new Map();
	take(entry) {
		const { target, before, after, action, actor, onBehalfOf, at } = entry;
		const person = target?.type === "user" ? target.id : void 0;
		const role = text(after?.role);
		if (person === void 0 || role === void 0 && text(before?.role) === void 0) return;
		const own = action === INVITED ? after?.invitedBy === person : actor.id === person || onBehalfOf === person;
		const grants = this.#grants.get(person) ?? [];
		const ofProject = action === INVITED ? text(after?.projectId) : void 0;
		grants.push({
			at,
			project: entry.project,
			role: role ?? null,
			own
		});
		if (ofProject !== void 0) grants.push({
			at,
			project: ofProject,
			role: text(after?.projectRole) ?? null,
			own
		});
		this.#grants.set(person, grants);
	}
	/** Whether this person gave themselves a role in the project, or in its organization, at or after that moment. */
	since(person, at, project) {
		return this.#in(person, project).some((grant) => grant.own && Date.parse(grant.at) >= Date.parse(at));
	}
	/** Whether the latest word on their role in the project, or in its organization, is this role and their own: however early. */
	byOwnGift(person, role, project) {
		const grants = this.#in(person, project);
		return [null, project].some((place) => {
			const latest = grants.findLast((grant) => grant.project === place);
			return latest?.own === true && latest.role === role;
		});
	}
	#in(person, project) {
		return (this.#grants.get(person) ?? []).filter((grant) => grant.project === null || grant.project === project);
	}
};

// domain/audit/verify/approvals/ledger.ts
const REVIEW = "review_request";
const BREAK_GLASS = "approvals.breakGlass";
/**
* Derives the approvals again from the log alone: who approved what, whether the recorded policy was met, whether anybody
* passed a gate without it. It sees the entries in the order of the tree.
*/
var ApprovalLedger = class {
	requests = /* @__PURE__ */ new Map();
	decisions = /* @__PURE__ */ new Map();
	/** Version and name -> the leaf that moved the name there last. */
	#moves = /* @__PURE__ */ new Map();
	#context;
	#emergencies;
	#policies;
	#makers = new Makers();
	#scope;
	constructor(scope, findings) {
		this.#scope = scope;
		this.#policies = new PoliciesInForce(findings);
		const ownRoles = new OwnRoles();
		this.#context = {
			findings,
			requests: this.requests,
			ownRoles,
			handedOver: new HandedOver()
		};
		this.#emergencies = new Emergencies(findings, ownRoles, scope.from !== null);
	}
	take(entry, leaf) {
		if (entry.outcome !== "ok") return;
		this.#context.ownRoles.take(entry);
		this.#context.handedOver.take(entry);
		this.#makers.take(entry);
		this.#emergencies.see(entry.at);
		const passed = passedBy(entry);
		if (entry.action.startsWith(BREAK_GLASS)) {
			const move = this.#emergencies.take(entry, leaf);
			if (move) this.#moved(move.alias, {
				version: move.version,
				leaf
			});
		} else if (entry.target?.type === REVIEW) this.#review(entry, leaf);
		else if (entry.action === "models.moveAlias") this.#move(entry, leaf);
		else if (passed) this.#gate(entry, leaf, passed);
		else if (text(entry.after?.requestId) !== void 0 && text(entry.after?.contentDigest) !== void 0) this.#passage(entry, leaf, null);
		this.#policies.take(entry);
	}
	/** What can be told only once all of the log has been seen. */
	finish() {
		this.#emergencies.finish();
	}
	/** The versions that the log moved this name to, the latest last. */
	movesOf(alias) {
		return this.#moves.get(alias) ?? [];
	}
	#review(entry, leaf) {
		const id = entry.target?.id ?? "";
		const { findings } = this.#context;
		if (!this.requests.has(id) && opens(entry)) {
			const opened = openedRequest(entry, leaf);
			if (!opened) return;
			if (!opened.policy) this.#unsaid(entry, leaf, "the policy of this request");
			this.#makers.addTo(opened);
			this.#policies.check(entry, leaf);
			this.requests.set(id, opened);
			return;
		}
		const request = this.requests.get(id);
		if (!request) {
			if (this.#scope.kind === "installation" || this.#scope.from === null) findings.add("state-jump", `Entry ${leaf} acts on the review ${id}, which nobody had asked for.`, leaf);
			return;
		}
		if (entry.action === "approvals.decide" && !tellsOfEffect(entry)) {
			const decision = takeDecision(entry, leaf, request, this.#context);
			if (decision?.id) this.decisions.set(decision.id, {
				...decision,
				request: id
			});
		}
		const to = text(entry.after?.state);
		if (to !== void 0) this.#goTo(request, to, leaf, entry);
	}
	#goTo(request, to, leaf, entry) {
		const { findings } = this.#context;
		const from = request.state;
		if (!isState(to)) return;
		const said = text(entry.before?.state);
		if (!mayGo(from, to) || said !== void 0 && isState(said) && said !== from) findings.add("state-jump", `Entry ${leaf} takes the review ${request.id} from "${said ?? from}" to "${to}"; it was "${from}".`, leaf);
		request.state = to;
		if (to !== "approved" && to !== "applied" || from === to || !request.policy) return;
		const missing = missingFor(request, request.policy);
		if (missing) findings.add("quorum-not-met", `Entry ${leaf} makes the review ${request.id} ${to}, but ${missing}.`, leaf);
	}
	/** A gate that was gone through: with a request, or where the policy in force asked for nobody. */
	#gate(entry, leaf, passed) {
		if (text(entry.after?.requestId) !== void 0) {
			this.#passage(entry, leaf, passed);
			return;
		}
		const asked = this.#policies.asks(entry, passed.gate);
		if (asked === 0 && !isNeverOpen(passed.gate)) return;
		if (entry.format === 1) this.#unsaid(entry, leaf, "the request that this passage rests on");
		else this.#context.findings.add("moved-without-approval", `Entry ${leaf} (${entry.action}) passes the gate ${passed.gate} without any review, where the policy in force asks for ${Math.max(1, asked)}.`, leaf);
	}
	/** What rests on a request: approved, for the same content, and as a passage of its gate not used before. */
	#passage(entry, leaf, passed) {
		const { findings } = this.#context;
		const id = text(entry.after?.requestId) ?? "";
		const request = this.requests.get(id);
		const refuse = (why) => findings.add("moved-without-approval", `Entry ${leaf} (${entry.action}) rests on the review ${id}, ${why}.`, leaf);
		if (!request) {
			if (this.#scope.from === null) refuse("which is not in the log before it");
			return;
		}
		const digest = text(entry.after?.contentDigest);
		if (request.state !== "approved" && request.state !== "applied") refuse(`which was "${request.state}"`);
		else if (passed && request.usedBy !== null) refuse(`which entry ${request.usedBy} had used already`);
		else if (request.policy) {
			const missing = missingFor(request, request.policy);
			if (missing) refuse(`where ${missing}`);
		}
		const other = passed && otherThan(request, passed);
		if (other) refuse(other);
		if (digest === void 0 && entry.format === 1) this.#unsaid(entry, leaf, "the content that it puts into effect");
		else if (digest !== request.digest) findings.add("digest-mismatch", `Entry ${leaf} (${entry.action}) puts the content ${short(digest ?? "none")} into effect; ${short(request.digest)} was reviewed.`, leaf);
		if (passed) request.usedBy ??= leaf;
	}
	#move(entry, leaf) {
		const { findings } = this.#context;
		const alias = text(entry.after?.alias);
		const version = text(entry.after?.versionId) ?? entry.target?.id;
		if (alias === void 0 || version === void 0) {
			findings.add("bad-entry", `Entry ${leaf} moves a name, but does not say which or to what.`, leaf);
			return;
		}
		this.#moved(alias, {
			version,
			leaf
		});
		if (text(entry.after?.requestId) === void 0) {
			if (entry.format === 1) this.#unsaid(entry, leaf, "the request that this move rests on");
			else findings.add("moved-without-approval", `Entry ${leaf} moves ${alias} to ${version} without any review.`, leaf);
			return;
		}
		this.#passage(entry, leaf, {
			gate: "release_version",
			subject: version,
			alias
		});
	}
	#moved(alias, move) {
		const moves = this.#moves.get(alias) ?? [];
		moves.push(move);
		this.#moves.set(alias, moves);
	}
	#unsaid(entry, leaf, what) {
		const { findings } = this.#context;
		if (entry.format === 1) findings.add("old-record", `Entry ${leaf} does not record ${what}.`, leaf);
		else findings.add("bad-entry", `Entry ${leaf} does not record ${what}.`, leaf);
	}
};
/** Every gate has an act of its own that asks; what it writes of the request is the same. */
const opens = ({ action, after }) => action === "approvals.request" || text(after?.state) === "pending" && text(after?.gate) !== void 0 && after?.decision === void 0;
/** The last approval of a phase, a policy and the like takes effect in the same act: a second entry of it says so. */
const tellsOfEffect = ({ after }) => text(after?.state) === "applied" && after?.decision === void 0;
const short = (digest) => `sha256:${digest.slice(0, 12)}…`;

// domain/audit/verify/chains.ts
/** Objects that belong to people or the organization: what happened to them in other projects is not in a project's pack. */
const ACROSS_PROJECTS = /* @__PURE__ */ new Set([
	"user",
	"organization",
	"member",
	"api_key",
	"key",
	"session",
	"invitation"
]);
/** What quorum and separation of duties are shown from: no retention rule removes it. */
const STAYS = /* @__PURE__ */ new Set([
	"review_request",
	"user",
	"policy",
	"approval_policy"
]);
/**
* The chain of each object: every entry names the number and the leaf hash of the one before. It shows an omission inside an
* object's story even to somebody who sees a part of the log.
*/
var EntityChains = class {
	#last = /* @__PURE__ */ new Map();
	#scope;
	#whole;
	#findings;
	/** Gaps that a pruning may explain, which is recorded later than what it removed. */
	#gaps = [];
	constructor(scope, findings) {
		this.#scope = scope;
		this.#whole = isWhole(scope);
		this.#findings = findings;
	}
	take(entry, leafHash, leaf) {
		const { target, rev, prev, org } = entry;
		if (!target || org === null) return;
		const key = `${target.type} ${target.id}`;
		const place = `${org} ${key}`;
		const before = this.#last.get(place);
		if (entry.format === 1) {
			if (entry.outcome === "ok") this.#last.set(place, {
				rev: (before?.rev ?? 0) + 1,
				leafHash,
				counted: true,
				at: entry.at
			});
			return;
		}
		if (rev === null) return;
		if (before && follows(rev, prev, before, this.#whole)) {
			before.rev = rev;
			before.leafHash = leafHash;
			before.counted = false;
			before.at = entry.at;
			return;
		}
		this.#last.set(place, {
			rev,
			leafHash,
			counted: false,
			at: entry.at
		});
		if (follows(rev, prev, before, this.#whole)) return;
		const what = `Entry ${leaf} is number ${rev} of ${key}`;
		if (before && rev <= before.rev) this.#findings.add("chain-broken", `${what}, but number ${before.rev} came before it.`, leaf);
		else if (before && rev === before.rev + 1) this.#findings.add("chain-broken", `${what} and names another entry as the one before than stands there.`, leaf);
		else if (!before && (rev === 1 || prev === null)) this.#findings.add("chain-broken", `${what}, which does not fit what it says of the one before.`, leaf);
		else this.#gaps.push({
			prev,
			stays: STAYS.has(target.type),
			tell: () => this.#gap(what, target.type, before, leaf)
		});
	}
	get hasGaps() {
		return this.#gaps.length > 0;
	}
	/** Tells of the gaps, but for those where the entry before was pruned: its hash is still in the tree. */
	finish(prunedHashes) {
		for (const { prev, stays, tell } of this.#gaps) if (stays || prev === null || !prunedHashes.has(prev)) tell();
	}
	#gap(what, type, before, leaf) {
		if (isWhole(this.#scope)) {
			const since = `the entries since number ${before?.rev ?? 0}`;
			this.#findings.add("chain-broken", `${what}, but ${since} are not in the log.`, leaf);
			return;
		}
		const { from } = this.#scope;
		const startsLate = from !== null && (!before || Date.parse(before.at) < Date.parse(from));
		const elsewhere = this.#scope.kind !== "organization" && ACROSS_PROJECTS.has(type);
		if (startsLate || elsewhere || this.#scope.kind === "model_version") this.#findings.add("outside-scope", `${what}; the ones before lie outside of what this pack is about.`, leaf);
		else this.#findings.add("entry-left-out", `${what}, but number ${(before?.rev ?? 0) + 1} is not in this pack.`, leaf);
	}
};
function follows(rev, prev, before, whole) {
	if (!before) return rev === 1 && prev === null;
	return prev === before.leafHash && (rev === before.rev + 1 || before.counted && !whole);
}

// domain/audit/verify/clock.ts
const ORDINARY_MS = 6e4;
/** No transaction of ours lives this long. */
const LONGEST_TRANSACTION_MS = 6e5;
/** Reads `checkpoints/times.txt`: a time and a size on each line, in the order of signing. */
function parseTimes(text) {
	return text.split("\n").flatMap((line) => {
		const [at = "", size = ""] = line.split("	");
		return Number.isNaN(Date.parse(at)) || !/^\d+$/.test(size) ? [] : [{
			at,
			size: Number(size)
		}];
	});
}
/** A log that once showed a larger tree shows no smaller one later. */
function checkSigningOrder(times, findings) {
	let largest;
	for (const signed of [...times].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) if (largest && signed.size < largest.size) findings.add("rolled-back", `At ${signed.at} the log showed a checkpoint of ${signed.size} entries, after one of ${largest.size} at ${largest.at}.`);
	else largest = signed;
}
/**
* Plausibility of time. A step back is told; it is no tampering, since clocks are set. It becomes one where a checkpoint
* contradicts it: the entry claims a time long before a checkpoint that was signed without it, while its neighbours
* and the next checkpoint do not.
*/
var ClockCheck = class {
	#latest = Number.NEGATIVE_INFINITY;
	#next = 0;
	#signed;
	#findings;
	constructor(times, findings) {
		this.#signed = [...times].sort((a, b) => a.size - b.size);
		this.#findings = findings;
	}
	take(at, leaf) {
		const time = Date.parse(at);
		if (time < this.#latest - ORDINARY_MS) this.#stepBack(at, time, leaf);
		if (time > this.#latest) this.#latest = time;
	}
	#stepBack(at, time, leaf) {
		while ((this.#signed[this.#next]?.size ?? Number.POSITIVE_INFINITY) <= leaf) this.#next += 1;
		const without = this.#signed[this.#next - 1];
		const covering = this.#signed[this.#next];
		const signedAt = without ? Date.parse(without.at) : Number.NEGATIVE_INFINITY;
		if (time < signedAt - LONGEST_TRANSACTION_MS && this.#latest >= signedAt - LONGEST_TRANSACTION_MS && (covering === void 0 || Date.parse(covering.at) >= signedAt) && without) this.#findings.add("back-dated", `Entry ${leaf} is dated ${at}, but the checkpoint of ${without.size} entries was signed without it at ${without.at}.`, leaf);
		else {
			const seconds = Math.round((this.#latest - time) / 1e3);
			this.#findings.add("clock-backwards", `Entry ${leaf} is dated ${at}, ${seconds} s before an entry in front of it.`, leaf);
		}
	}
};

// domain/audit/verify/files-check.ts
/** Every file that the manifest lists has to be there with the digest it states. What was read already is not read again. */
async function checkFiles(reader, manifest, findings) {
	for (const [name, expected] of manifest.files) {
		const found = reader.digests.get(name) ?? await digestOf(reader, name);
		if (!found) findings.add("file-missing", `The manifest lists ${name}, which is not in the pack.`);
		else if (toHex$1(found) !== expected) findings.add("file-changed", `${name} is not the file that the manifest lists.`);
	}
}
async function digestOf(reader, name) {
	const pieces = await reader.open(name);
	if (!pieces) return void 0;
	for await (const _ of pieces);
	return reader.digests.get(name);
}

// domain/audit/verify/passkeys.ts
/** The passkeys that people added to their accounts, by the log's own entries: whose key made a signature is not the pack's to say. */
var EnrolledPasskeys = class {
	#all = [];
	take({ action, actor, after, target }, leaf) {
		if (action === "access.addPasskey" && target?.type === "passkey" && actor.type === "user") this.#all.push({
			id: target.id,
			person: actor.id ?? "",
			key: text(after?.publicKeySha256),
			from: leaf,
			until: Number.POSITIVE_INFINITY
		});
		const key = action === "access.removePasskey" ? "id" : action === "access.dropFactors" ? "person" : null;
		for (const one of key ? this.#all : []) if (key && one[key] === target?.id) one.until = Math.min(one.until, leaf);
	}
	/** Of a person's key, by the SHA-256 of its public bytes, at the moment of a leaf. */
	standing(person, key, leaf) {
		const own = this.#all.filter((one) => one.person === person && one.from < leaf);
		if (own.some((one) => one.key === key && leaf < one.until)) return "enrolled";
		return own.length === 0 || own.some((one) => one.key === void 0) ? "unsaid" : "not_enrolled";
	}
};

// domain/audit/log/tiles.ts
const TILE_WIDTH = 256;
/** Hashes at level `level` of the tiles for a tree of `size` leaves. */
const hashesAt = (level, size) => Math.floor(size / 256 ** level);
/** The width of tile `index` at `level` in a tree of `size` leaves; 0 when the tree has no such tile. */
function tileWidth(level, index, size) {
	return Math.max(0, Math.min(256, hashesAt(level, size) - index * 256));
}
/** `tile/0/x001/234` or, of a partial tile, `tile/0/x001/234.p/7`. */
function tilePath({ level, index, width }) {
	let groups = String(index % 1e3).padStart(3, "0");
	for (let rest = Math.floor(index / 1e3); rest > 0; rest = Math.floor(rest / 1e3)) groups = `x${String(rest % 1e3).padStart(3, "0")}/${groups}`;
	return `tile/${level}/${groups}${width === 256 ? "" : `.p/${width}`}`;
}

// domain/audit/verify/tiles-check.ts
/** A tile's bytes as far as a tree of `size` leaves has it: the tile of that width, or the full one that followed on it. */
async function readTile(reader, level, index, size) {
	const width = tileWidth(level, index, size);
	const read = async (coordinates) => {
		const bytes = await readAll(reader, tilePath(coordinates));
		return bytes && bytes.length === coordinates.width * 32 ? bytes : null;
	};
	const exact = await read({
		level,
		index,
		width
	});
	if (exact || width === 256) return exact;
	return (await read({
		level,
		index,
		width: 256
	}))?.subarray(0, width * 32) ?? null;
}
/** Holds the tiles above the leaves against the hashes that the leaves give. */
var UpperTiles = class {
	#given = /* @__PURE__ */ new Map();
	#ready = [];
	take(level, index, hash) {
		const hashes = this.#given.get(level) ?? [];
		hashes.push(hash);
		if (hashes.length < 256) {
			this.#given.set(level, hashes);
			return;
		}
		this.#given.delete(level);
		this.#ready.push({
			level,
			index: Math.floor(index / 256),
			hashes
		});
	}
	/** Compares the tiles that have become complete. */
	async check(reader, size, findings) {
		for (const tile of this.#ready.splice(0)) await compare(reader, size, tile, findings);
	}
	/** Compares the partial tiles at the right edge too. */
	async finish(reader, size, findings) {
		await this.check(reader, size, findings);
		for (const [level, hashes] of this.#given) await compare(reader, size, {
			level,
			index: Math.floor(Math.floor(size / 256 ** level) / 256),
			hashes
		}, findings);
	}
};
async function compare(reader, size, { level, index, hashes }, findings) {
	const bytes = await readTile(reader, level, index, size);
	const name = tilePath({
		level,
		index,
		width: hashes.length
	});
	if (!bytes) {
		findings.add("tile-missing", `The tile ${name} is not there.`);
		return;
	}
	const wrong = hashes.findIndex((hash, i) => !sameBytes(hash, bytes.subarray(i * 32, (i + 1) * 32)));
	if (wrong >= 0) findings.add("tile-changed", `Hash ${wrong} of the tile ${name} is not what the leaves below it give.`);
}

// domain/audit/verify/pruned.ts
/** Clocks differ, and entries wait for their place: order tells the age of an entry to about a day. */
const TOLERANCE_MS = 864e5;
/**
* The places whose entries a retention rule removed, as the log itself records them. Their hashes stay in the tree. A record
* counts only when the portal's own job made it, by a rule in force, for places that its tree head covers and that are old enough.
*/
var PrunedPlaces = class {
	#ranges = [];
	/** Organization -> months that its newest rule keeps entries; null: for ever. */
	#months = /* @__PURE__ */ new Map();
	/** The first leaf of each day of the log. */
	#days = [];
	#findings;
	constructor(findings) {
		this.#findings = findings;
	}
	take(entry, leaf) {
		this.#see(entry.at, leaf);
		if (entry.outcome !== "ok") return;
		if (entry.action === "audit.setRetention") this.#months.set(entry.org ?? "", whole(entry.after?.months) ?? null);
		if (entry.action !== "audit.prune") return;
		const ranges = rangesIn(entry.after?.pruned);
		const refused = this.#refusal(entry, leaf, ranges);
		if (refused === null) this.#ranges.push(...ranges);
		else this.#findings.add("pruning-without-rule", `Entry ${leaf} says that entries were removed, ${refused}.`, leaf);
	}
	#refusal(entry, leaf, ranges) {
		if (entry.actor.type !== "system") return `but was made by ${entry.actor.type} ${entry.actor.id ?? ""}`;
		const size = whole(plain(entry.after?.treeHead)?.size);
		if (size === void 0 || size > leaf) return "but names no tree head before it that covers them";
		const last = Math.max(...ranges.map(([, to]) => to));
		if (last >= size) return `up to ${last}, which its tree head of ${size} entries does not cover`;
		const months = this.#months.get(entry.org ?? "") ?? null;
		if (months === null) return "though no rule in force before it lets any go";
		if (whole(entry.after?.months) !== months) return `by another rule than that of ${months} months in force`;
		const before = this.#days.findLast((day) => day.leaf < last);
		return before && before.at - TOLERANCE_MS > monthsBefore(entry.at, months) ? `though entries of the last ${months} months stand in front of the last of them` : null;
	}
	#see(at, leaf) {
		const time = Date.parse(at);
		const latest = this.#days.at(-1);
		if (!latest || time >= latest.at + TOLERANCE_MS) this.#days.push({
			leaf,
			at: time
		});
	}
	get any() {
		return this.#ranges.length > 0;
	}
	/** The parts of a gap that no record explains. */
	unexplained(from, to) {
		let rest = [[from, to]];
		for (const [first, last] of this.#ranges) rest = rest.flatMap(([a, b]) => {
			if (last < a || first > b) return [[a, b]];
			const before = a < first ? [[a, first - 1]] : [];
			const after = last < b ? [[last + 1, b]] : [];
			return [...before, ...after];
		});
		return rest;
	}
	/** The leaf hashes of the pruned places, hex: an entry may name one of them as the one before it. */
	async hashes(reader, size) {
		const hashes = /* @__PURE__ */ new Set();
		let [tile, bytes] = [-1, null];
		for (const [from, to] of this.#ranges) for (let leaf = from; leaf <= Math.min(to, size - 1); leaf++) {
			const wanted = Math.floor(leaf / 256);
			if (wanted !== tile) [tile, bytes] = [wanted, await readTile(reader, 0, wanted, size)];
			const at = leaf % 256 * 32;
			if (bytes) hashes.add(toHex$1(bytes.subarray(at, at + 32)));
		}
		return hashes;
	}
};
function rangesIn(value) {
	return (Array.isArray(value) ? value : []).flatMap((range) => {
		const [from, to] = Array.isArray(range) ? range : [];
		return Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to ? [[from, to]] : [];
	});
}
function monthsBefore(at, months) {
	const date = new Date(at);
	date.setUTCMonth(date.getUTCMonth() - months);
	return date.getTime();
}

// domain/audit/verify/report.ts
/** What a program ends with: 0 ok, 1 tamper, 2 incomplete. 3 is for a call that could not be understood. */
const EXIT_CODES = {
	ok: 0,
	tamper: 1,
	incomplete: 2
};
function reportOf(facts) {
	const { manifest, heads, keys, held, size, walked, findings, ledger, signatures, versions } = facts;
	const verdict = findings.has("tamper") ? "tamper" : findings.has("incomplete") ? "incomplete" : "ok";
	const inPack = heads.filter((head) => !head.held);
	return {
		format: "countersign.report/1",
		verdict,
		exitCode: EXIT_CODES[verdict],
		origin: manifest.origin,
		scope: manifest.scope,
		madeAt: manifest.madeAt,
		tree: {
			size,
			root: walked.root && toBase64(walked.root)
		},
		checkpoints: {
			inPack: inPack.length,
			fromOutside: heads.length - inPack.length,
			newest: inPack.at(-1)?.name ?? null
		},
		keys: keys.map((key) => ({
			name: keyName(key),
			fromOutside: isHeld(key, held)
		})),
		recordKeys: facts.recordKeys.map(({ key, source }) => ({
			name: keyName(key),
			source
		})),
		checked: {
			entries: walked.entries,
			personalValues: walked.values.shown,
			reviews: ledger.requests.size,
			decisions: ledger.decisions.size,
			signatures: signatures.signatures,
			signaturesByPasskey: signatures.byPasskey,
			modelVersions: versions,
			files: manifest.files.size
		},
		waiting: {
			count: walked.waitingCount,
			entries: walked.waiting
		},
		findings: findings.told,
		counts: findings.counts()
	};
}
const isHeld = (key, held) => held.some((other) => keyName(other) === keyName(key));

// domain/audit/verify/shown-models.ts
function objects(value) {
	return (Array.isArray(value) ? value : []).map(plain).filter((item) => item !== void 0);
}
/** Holds the names as `models.json` has them against where the log moved them last. Returns how many versions it lists. */
async function checkShownModels(reader, scope, ledger, findings) {
	const models = objects(plain(await readJson(reader, "models.json"))?.models);
	let count = 0;
	for (const model of models) {
		const versions = new Set(objects(model.versions).map((version) => text(version.id) ?? ""));
		count += versions.size;
		if (scope.from !== null || scope.to !== null) continue;
		for (const alias of objects(model.aliases)) {
			const [name, version] = [text(alias.alias) ?? "", text(alias.versionId) ?? ""];
			const last = ledger.movesOf(name).findLast((move) => versions.has(move.version));
			if (last?.version === version) continue;
			const there = last ? `entry ${last.leaf} moved it to ${last.version}` : "no entry of the log moved it at all";
			findings.add("alias-not-in-log", `${name} of ${text(model.name) ?? "a model"} names ${version}, but ${there}.`);
		}
	}
	return count;
}

// domain/audit/log/tlog-proof.ts
const HEADER = "c2sp.org/tlog-proof@v1";
/** A path is no longer than a tree is high. */
const HASHES_MAX = 64;
/** Reads {@link formatTlogProof}; null when it is anything else. The checkpoint is not yet believed. */
function parseTlogProof(text) {
	const cut = text.indexOf("\n\n");
	if (cut < 0) return null;
	const [header, ...lines] = text.slice(0, cut).split("\n");
	if (header !== HEADER) return null;
	const extraLine = lines[0]?.startsWith("extra ") ? lines.shift() : void 0;
	const extra = extraLine === void 0 ? void 0 : fromBase64(extraLine.slice(6));
	const indexLine = lines.shift();
	const index = indexLine?.startsWith("index ") ? parseDecimal(indexLine.slice(6)) : null;
	if (extra === null || index === null || lines.length > HASHES_MAX) return null;
	const hashes = [];
	for (const line of lines) {
		const hash = fromBase64(line);
		if (hash?.length !== 32) return null;
		hashes.push(hash);
	}
	return {
		index,
		hashes,
		checkpoint: text.slice(cut + 2),
		...extra === void 0 ? {} : { extra }
	};
}

// domain/access/assertion.ts
const CHANCE_BYTES = 16;
const USER_PRESENT = 1;
const USER_VERIFIED = 4;
/** The second half of a challenge: a hash over the chance in its first half, the proof's id and the digest that is signed. */
function boundHalf(chance, { stepUpId, digest }, sha256) {
	return sha256(joined(chance, new TextEncoder().encode(`${stepUpId}\n${digest}`)));
}
/** The bytes that the passkey signed: the authenticator's data, then SHA-256 of what the browser collected. */
function signedBytes(assertion, sha256) {
	return joined(bytesOf$2(assertion.authenticatorData), hexBytes(sha256(bytesOf$2(assertion.clientDataJSON))));
}
/**
* Why an answer does not show that somebody signed exactly this digest, as a sentence; null when it does, once its signature
* over `signedBytes` holds for its public key, which the caller checks. Throws nothing.
*/
function assertionProblem(assertion, asked, sha256) {
	const client = clientData(assertion);
	if (client === null) return "What the browser collected cannot be read.";
	if (client.type !== "webauthn.get") return "The answer is none to a question who somebody is.";
	if (client.origin !== assertion.origin) return "The answer was given on another page than this portal's.";
	const challenge = bytesOf$2(client.challenge);
	const half = boundHalf(challenge.subarray(0, CHANCE_BYTES), asked, sha256);
	if (challenge.length !== 48 || toHex(challenge.subarray(CHANCE_BYTES)) !== half) return "The answer is to another question than the one about this content.";
	const data = bytesOf$2(assertion.authenticatorData);
	const party = sha256(new TextEncoder().encode(assertion.relyingParty));
	if (data.length < 37 || toHex(data.subarray(0, 32)) !== party) return "The passkey was asked for another site.";
	const flags = data[32] ?? 0;
	if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0) return "The device did not verify who used it.";
	return null;
}
function clientData({ clientDataJSON }) {
	try {
		const value = JSON.parse(new TextDecoder().decode(bytesOf$2(clientDataJSON)));
		if (typeof value !== "object" || value === null) return null;
		const { type, challenge, origin } = value;
		return typeof challenge === "string" ? {
			type,
			challenge,
			origin
		} : null;
	} catch {
		return null;
	}
}
function bytesOf$2(base64url) {
	try {
		const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
		return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
	} catch {
		return /* @__PURE__ */ new Uint8Array();
	}
}
function joined(a, b) {
	const whole = new Uint8Array(a.length + b.length);
	whole.set(a);
	whole.set(b, a.length);
	return whole;
}
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const hexBytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

// domain/audit/verify/cose.ts
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const MAP = 5;
const KTY = 1;
const ALG = 3;
/** Reads a COSE key (RFC 9052, 7); null for any other form or algorithm, and for bytes after it. */
function parseCoseKey(bytes) {
	const map = readMap(bytes);
	if (!map) return null;
	const [kty, alg] = [map.get(KTY), map.get(ALG)];
	if (kty === 2 && alg === -7 && map.get(-1) === 1) {
		const [x, y] = [bytesOf$1(map.get(-2), 32), bytesOf$1(map.get(-3), 32)];
		return x && y ? {
			algorithm: "ES256",
			jwk: {
				kty: "EC",
				crv: "P-256",
				x: url(x),
				y: url(y)
			}
		} : null;
	}
	if (kty === 3 && alg === -257) {
		const [n, e] = [bytesOf$1(map.get(-1)), bytesOf$1(map.get(-2))];
		return n && e ? {
			algorithm: "RS256",
			jwk: {
				kty: "RSA",
				n: url(n),
				e: url(e)
			}
		} : null;
	}
	if (kty === 1 && alg === -8 && map.get(-1) === 6) {
		const raw = bytesOf$1(map.get(-2), 32);
		return raw && {
			algorithm: "EdDSA",
			raw
		};
	}
	return null;
}
const bytesOf$1 = (value, length) => value instanceof Uint8Array && (length === void 0 || value.length === length) ? value : null;
const url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
/** A CBOR map from whole numbers to whole numbers and byte strings (RFC 8949), which is all that such a key is. */
function readMap(bytes) {
	const head = readHead(bytes, 0);
	if (head?.major !== MAP) return null;
	const map = /* @__PURE__ */ new Map();
	let at = head.next;
	for (let i = 0; i < head.value; i++) {
		const key = readValue(bytes, at);
		const value = key && readValue(bytes, key.next);
		if (!value || typeof key.value !== "number" || map.has(key.value)) return null;
		map.set(key.value, value.value);
		at = value.next;
	}
	return at === bytes.length ? map : null;
}
function readValue(bytes, at) {
	const head = readHead(bytes, at);
	if (!head) return null;
	const { major, value, next } = head;
	if (major === UNSIGNED) return {
		value,
		next
	};
	if (major === NEGATIVE) return {
		value: -1 - value,
		next
	};
	if (major !== BYTES || next + value > bytes.length) return null;
	return {
		value: bytes.slice(next, next + value),
		next: next + value
	};
}
function readHead(bytes, at) {
	const first = bytes[at];
	if (first === void 0) return null;
	const major = first >> 5;
	const short = first & 31;
	if (short < 24) return {
		major,
		value: short,
		next: at + 1
	};
	const width = short === 24 ? 1 : short === 25 ? 2 : 0;
	if (width === 0 || at + width >= bytes.length) return null;
	return {
		major,
		value: width === 1 ? bytes[at + 1] ?? 0 : 256 * (bytes[at + 1] ?? 0) + (bytes[at + 2] ?? 0),
		next: at + 1 + width
	};
}
const DER_SEQUENCE = 48;
const DER_INTEGER = 2;
const HALF = 32;
/** An ECDSA signature on P-256 as r ‖ s, from the DER that WebAuthn has; null when it is none. */
function ecdsaOfDer(der) {
	if (der[0] !== DER_SEQUENCE || der[1] !== der.length - 2) return null;
	const both = /* @__PURE__ */ new Uint8Array(64);
	let at = 2;
	for (const end of [HALF, 64]) {
		const length = der[at + 1] ?? 0;
		const from = at + 2;
		if (der[at] !== DER_INTEGER || length === 0 || from + length > der.length) return null;
		const number = der.subarray(from, from + length);
		const digits = number[0] === 0 ? number.subarray(1) : number;
		if (digits.length > HALF) return null;
		both.set(digits, end - digits.length);
		at = from + length;
	}
	return at === der.length ? both : null;
}

// domain/audit/verify/passkey-answer.ts
/**
* Holds a passkey's answer against the record that names it: its hash, the question it answers (this act on this content), the
* site, that the device verified its user, its signature (ES256, RS256 or EdDSA), and whose key it is by the log. Returns
* whether the signer's own device vouches for the signature.
*/
async function checkPasskeyAnswer(context, of) {
	const { crypto, findings, passkeys, whole } = context;
	const { record, shown, decisionId, leaf } = of;
	const authentication = plain(record.authentication);
	const hash = text(authentication?.assertionSha256);
	const answer = plain(shown);
	const refuse = (why) => {
		findings.add("passkey-refuted", `The passkey's answer kept with the decision ${decisionId} ${why}.`, leaf);
		return false;
	};
	if (hash === void 0) return answer ? refuse("is not named in the signed record") : false;
	if (!answer) {
		findings.add("passkey-answer-gone", `The decision ${decisionId} was signed with a passkey, whose answer is erased or not in the pack.`, leaf);
		return false;
	}
	if (toHex$1(crypto.sha256(utf8(canonicalText(answer)))) !== hash) return refuse("is not the one whose hash was signed");
	const assertion = assertionIn(answer);
	if (!assertion) return refuse("does not have the form of one");
	const sha256 = (bytes) => toHex$1(crypto.sha256(bytes));
	const asked = {
		stepUpId: text(authentication?.challengeId) ?? "",
		digest: actDigest(record, crypto)
	};
	const problem = assertionProblem(assertion, asked, sha256);
	if (problem) return refuse(`does not fit: ${problem.replace(/\.$/, "").toLowerCase()}`);
	if (!await isSignedByDevice(assertion, signedBytes(assertion, sha256), crypto)) return refuse("is not signed by the key that it names");
	const person = signerIn(record) ?? "";
	const standing = passkeys.standing(person, sha256(bytesOf(assertion.publicKey)), leaf);
	if (standing === "not_enrolled" && whole) return refuse(`is by a key that ${person} had not added to their account, or had taken away again`);
	if (standing === "enrolled") return true;
	findings.add("passkey-not-in-log", `The answer behind the decision ${decisionId} is good, but the entries here do not say whose key it is by.`, leaf);
	return false;
}
/** What the passkey was asked to sign: SHA-256, hex, over the canonical JSON of the act. */
function actDigest(record, crypto) {
	const act = {
		requestId: text(plain(record.request)?.id),
		decision: text(record.decision),
		contentDigest: digestIn(record)
	};
	return toHex$1(crypto.sha256(utf8(canonicalText(act))));
}
async function isSignedByDevice(assertion, message, crypto) {
	const key = parseCoseKey(bytesOf(assertion.publicKey));
	const signature = bytesOf(assertion.signature);
	if (!key) return false;
	if (key.algorithm === "EdDSA") return crypto.verifyEd25519(key.raw, message, signature);
	const given = key.algorithm === "ES256" ? ecdsaOfDer(signature) : signature;
	return given !== null && crypto.verifyJwk(key, message, given);
}
function assertionIn(answer) {
	const format = "countersign.assertion/1";
	const of = (name) => text(answer[name]) ?? "";
	const assertion = {
		format,
		credentialId: of("credentialId"),
		publicKey: of("publicKey"),
		authenticatorData: of("authenticatorData"),
		clientDataJSON: of("clientDataJSON"),
		signature: of("signature"),
		origin: of("origin"),
		relyingParty: of("relyingParty")
	};
	return answer.format === format && !Object.values(assertion).includes("") ? assertion : null;
}
function bytesOf(base64url) {
	try {
		const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
		return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
	} catch {
		return /* @__PURE__ */ new Uint8Array();
	}
}

// domain/audit/verify/shown-signatures.ts
/** Holds every signature that is shown (`signatures/<decision>.json`) against the log. */
async function checkShownSignatures(context) {
	const { ledger, findings } = context;
	const shownIds = /* @__PURE__ */ new Set();
	const count = {
		signatures: 0,
		byPasskey: 0
	};
	for (const name of await context.reader.names("signatures/")) {
		if (!name.endsWith(".json")) continue;
		count.signatures += 1;
		const shown = plain(await readJson(context.reader, name));
		if (!shown) {
			context.findings.add("signature-differs", `${name} cannot be read.`);
			continue;
		}
		if (await checkOne(context, name, shown)) count.byPasskey += 1;
		shownIds.add(text(shown.decisionId) ?? "");
	}
	for (const [id, { signed, leaf }] of ledger.decisions) {
		if (!signed || isWholeRecord(signed) || shownIds.has(id)) continue;
		findings.add("signature-not-shown", `The signature of the decision ${id} in entry ${leaf} is not in the pack: unverified.`, leaf);
	}
	return count;
}
/** Whether the signer's own passkey vouches for this one. */
async function checkOne(context, name, shown) {
	const { findings, ledger, crypto, recordKeys } = context;
	const id = text(shown.decisionId) ?? name;
	const logged = ledger.decisions.get(id);
	if (!logged) {
		findings.add("signature-not-in-log", `The decision ${id} (${String(shown.decision)} by ${String(shown.signer)}) is shown, but no entry of the log records it.`);
		return false;
	}
	const pairs = [
		[
			"signer",
			shown.signer,
			logged.signer
		],
		[
			"decision",
			shown.decision,
			logged.decision
		],
		[
			"content digest",
			shown.contentDigest,
			logged.digest
		],
		[
			"review",
			shown.requestId,
			logged.request
		]
	];
	for (const [what, here, there] of pairs) if (here !== there) findings.add("signature-differs", `The decision ${id} is shown with another ${what} than entry ${logged.leaf} has.`);
	checkContent(shown, id, crypto, findings);
	const signed = signedIn(shown);
	if (logged.signed && (!signed || !isOf(logged.signed, signed))) findings.add("signature-differs", `The signature of the decision ${id} is not the one that entry ${logged.leaf} has.`);
	if (signed) {
		await checkSigned(signed, `The decision ${id}`, recordKeys, crypto, findings);
		checkStatement(signed.record, `The decision ${id}`, crypto, findings);
		const { statement, comment } = signed.record;
		if (!([void 0, statement].includes(text(shown.statement)) && [void 0, comment].includes(text(shown.reason)))) findings.add("signature-differs", `The decision ${id} is shown with other words than its signed record has.`);
		const [digest, signer] = [digestIn(signed.record), signerIn(signed.record)];
		if (!([void 0, logged.digest].includes(digest) && [void 0, logged.signer].includes(signer))) findings.add("signature-differs", `The signed record of the decision ${id} is about another signer or content.`);
	}
	if (text(shown.receipt) !== void 0) await checkReceipt(context, id, logged.leaf, text(shown.receipt) ?? "");
	if (!signed || !isWholeRecord(signed)) return false;
	return checkPasskeyAnswer(context, {
		record: signed.record,
		shown: shown.assertion,
		decisionId: id,
		leaf: logged.leaf
	});
}
/** What was signed is shown as JSON; its canonical bytes have to have the digest that was signed. */
function checkContent(shown, id, crypto, findings) {
	const content = plain(shown.content);
	const digest = fromHex(text(shown.contentDigest) ?? "");
	if (!content || !digest) return;
	if (!sameBytes(crypto.sha256(utf8(canonicalText(content))), digest)) findings.add("digest-mismatch", `The content shown with the decision ${id} is not the content that was signed.`);
}
async function checkReceipt(context, id, leaf, receipt) {
	const { findings, crypto, keys, heads, reader } = context;
	const refuse = (why) => findings.add("receipt-invalid", `The receipt of the decision ${id} ${why}.`);
	const file = receipt.startsWith("signatures/") ? await readText(reader, receipt) : receipt;
	const proof = file === null ? null : parseTlogProof(file);
	const hash = fromHex(context.leafHashOf(leaf) ?? "-");
	if (!proof || !hash) return refuse("cannot be read");
	if (proof.index !== leaf) return refuse(`is about leaf ${proof.index}, not ${leaf}`);
	try {
		const note = await openNoteAsync(proof.checkpoint, keys, async (...args) => crypto.verifyEd25519(...args));
		const checkpoint = parseCheckpoint(note.text);
		if (!checkpoint) return refuse("holds no checkpoint");
		const { size, root } = checkpoint;
		if (!verifyInclusion(crypto.sha256, leaf, size, hash, proof.hashes, root)) return refuse(`does not lead to the root of its checkpoint of ${size} entries`);
		const other = heads.find((head) => head.size === size && !sameBytes(head.root, root));
		if (other) findings.add("history-forked", `The receipt of the decision ${id} and ${other.name} give two roots to the first ${size} entries.`);
	} catch (error) {
		if (!(error instanceof NoteError)) throw error;
		refuse(`has a checkpoint that cannot be believed: ${error.message}`);
	}
}

// domain/audit/verify/commitments.ts
/** Reads a line of `private.jsonl`; null when it is none. */
function parseShown(line) {
	let object;
	try {
		object = plain(JSON.parse(line ?? ""));
	} catch {
		return null;
	}
	const leaf = whole(object?.leaf);
	if (!object || leaf === void 0) return null;
	const entry = text(object.entry);
	const field = text(object.field);
	const salt = text(object.salt);
	const value = text(object.value);
	if (entry === void 0 || field === void 0) return null;
	return salt === void 0 || value === void 0 ? null : {
		leaf,
		entry,
		field,
		salt,
		value
	};
}
const encoder = new TextEncoder();
const committed = /* @__PURE__ */ new Uint8Array(4096);
/** hex SHA-256(salt of 16 bytes || UTF-8 of the value); null when the salt is none. */
function commitment(crypto, salt, value) {
	const saltBytes = fromHex(salt);
	if (saltBytes?.length !== 16) return null;
	const most = saltBytes.length + 3 * value.length;
	const bytes = most > committed.length ? new Uint8Array(most) : committed;
	bytes.set(saltBytes);
	const { written } = encoder.encodeInto(value, bytes.subarray(saltBytes.length));
	return toHex$1(crypto.sha256(bytes.subarray(0, saltBytes.length + written)));
}
/** Holds what is shown of an entry against its commitments. What is erased is counted: the commitment stands without it. */
function checkCommitments(entry, leaf, shown, crypto, findings, count) {
	for (const _ in entry.private) count.withheld += 1;
	for (const { entry: id, field, salt, value } of shown) {
		const expected = entry.private[field];
		if (id === entry.id && expected !== void 0 && commitment(crypto, salt, value) === expected) {
			count.shown += 1;
			count.withheld -= 1;
			continue;
		}
		const why = expected === void 0 ? "to which it commits nothing" : "which is not the value it commits to";
		findings.add("commitment-mismatch", `Entry ${leaf} is shown with a value for ${field}, ${why}.`, leaf);
	}
}

// domain/audit/verify/entry.ts
const NO_VALUES = {};
/** Reads the bytes of an entry, and says what is wrong with their form. `body` is their text, null when they have none. */
function parseEntry(bytes, body = textOf(bytes)) {
	const value = body === null ? void 0 : parsed(body);
	if (body === null || value === void 0) return {
		problem: "its bytes are not JSON in UTF-8",
		canonical: true
	};
	if (!isCanonical(bytes, body, value)) return {
		problem: "its bytes are not the canonical form of what they say",
		canonical: false
	};
	const object = plain(value);
	if (!object) return {
		problem: "it is not a JSON object",
		canonical: true
	};
	const entry = object.v === 1 ? formatOne(object) : object.v === 2 ? formatTwo(object) : "its format is not 1 or 2";
	return typeof entry === "string" ? {
		problem: entry,
		canonical: true
	} : { entry };
}
/** The value of JSON; undefined when it is none. */
function parsed(body) {
	try {
		return JSON.parse(body);
	} catch {
		return;
	}
}
const MICROSECONDS = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;
const isHash = (value) => typeof value === "string" && isHex(value, 64);
const OUTCOMES = /* @__PURE__ */ new Set([
	"ok",
	"denied",
	"error"
]);
const isNullOrText = (value) => value === null || typeof value === "string";
function formatTwo(object) {
	const { id, log, at, onBehalfOf, org, project, action, prev, outcome, reason } = object;
	const actor = plain(object.actor);
	const target = object.target === null ? null : plain(object.target);
	if (typeof id !== "string" || id === "") return "it has no id";
	if (typeof log !== "string" || log === "") return "it does not say of which log it is";
	if (typeof at !== "string" || !MICROSECONDS.test(at)) return "its time is not written to the microsecond in UTC";
	if (!actor || typeof actor.type !== "string" || !isNullOrText(actor.id)) return "it does not say who acted";
	if (typeof action !== "string" || !/^[a-z]+(-[a-z]+)*\.[A-Za-z.]+$/.test(action)) return "it names no act";
	if (target === void 0 || target && (typeof target.type !== "string" || typeof target.id !== "string")) return "it does not say what was acted on";
	if (!isNullOrText(onBehalfOf) || !isNullOrText(org) || !isNullOrText(project) || !isNullOrText(reason)) return "a field that holds text holds something else";
	if (prev !== null && !isHash(prev)) return "its link to the entry before is no hash";
	if (typeof outcome !== "string" || !OUTCOMES.has(outcome)) return "its outcome is not one of ok, denied, error";
	const rev = target ? target.rev ?? null : null;
	if (rev !== null && (whole(rev) === void 0 || Number(rev) < 1)) return "the number of its target is not a whole one";
	const commitments = commitmentsOf(object.private);
	if (commitments === void 0) return "a commitment to a personal value is no hash";
	if (!("before" in object) || !("after" in object)) return "it does not say what changed";
	return {
		format: 2,
		id,
		log,
		at,
		actor: {
			type: actor.type,
			id: actor.id
		},
		onBehalfOf,
		org,
		project,
		action,
		target: target ? {
			type: String(target.type),
			id: String(target.id)
		} : null,
		label: null,
		rev: whole(rev) ?? null,
		prev,
		outcome: outcome === "ok" || outcome === "denied" ? outcome : "error",
		reason,
		before: plain(object.before),
		after: plain(object.after),
		private: commitments
	};
}
function commitmentsOf(value) {
	if (value === null || value === void 0) return NO_VALUES;
	const object = plain(value);
	return object && areHashes(object) ? object : void 0;
}
function areHashes(object) {
	for (const field in object) if (!isHash(object[field])) return false;
	return true;
}
/** The format before there was a log: no chain, no commitments, times to the millisecond. */
function formatOne(object) {
	const { id, at, action, outcome } = object;
	if (typeof id !== "string" || typeof action !== "string" || typeof at !== "string") return "it lacks id, act or time";
	if (Number.isNaN(Date.parse(at))) return "its time is not a time";
	const targetType = text(object.targetType);
	const targetId = text(object.targetId);
	return {
		format: 1,
		id,
		log: null,
		at,
		actor: {
			type: text(object.actorType) ?? "",
			id: text(object.actorId) ?? null
		},
		onBehalfOf: text(object.onBehalfOf) ?? null,
		org: text(object.orgId) ?? null,
		project: text(object.projectId) ?? null,
		action,
		target: targetType && targetId ? {
			type: targetType,
			id: targetId
		} : null,
		label: text(object.targetLabel) ?? null,
		rev: null,
		prev: null,
		outcome: outcome === "ok" || outcome === "denied" ? outcome : "error",
		reason: text(object.reason) ?? null,
		before: plain(object.before),
		after: plain(object.after),
		private: NO_VALUES
	};
}

// domain/audit/verify/frontier.ts
/**
* A Merkle tree (RFC 6962) that grows leaf by leaf and keeps the right edge alone: one complete subtree for each bit of
* its size. So a tree of any size is recomputed in the memory of a few hashes.
*/
var Frontier = class {
	#size = 0;
	#edge = [];
	#sha256;
	#onSubtree;
	constructor(sha256, onSubtree = () => {}) {
		this.#sha256 = sha256;
		this.#onSubtree = onSubtree;
	}
	get size() {
		return this.#size;
	}
	push(leafHash) {
		let hash = leafHash;
		let level = 0;
		for (let left = this.#edge[0]; left; left = this.#edge[level]) {
			hash = nodeHash(this.#sha256, left, hash);
			this.#edge[level] = void 0;
			level += 1;
			if (level % 8 === 0) this.#onSubtree(level / 8, Math.floor(this.#size / 2 ** level), hash);
		}
		this.#edge[level] = hash;
		this.#size += 1;
	}
	/** The root of the tree as it is now. */
	root() {
		let root;
		for (const subtree of this.#edge) if (subtree) root = root ? nodeHash(this.#sha256, subtree, root) : subtree;
		return root ?? emptyRoot(this.#sha256);
	}
};

// domain/audit/verify/lines.ts
const TAB = 9;
const ZERO = 48;
const DASH = 45;
const DIGITS_MAX = 16;
/** Takes a line apart; null when it is none. */
function parseEntryLine({ bytes: line, text }) {
	const from = (at) => ({
		bytes: line.subarray(at),
		text: text === null ? null : text.slice(at)
	});
	if (line[0] === DASH && line[1] === TAB) return {
		leaf: null,
		...from(2)
	};
	let leaf = 0;
	let at = 0;
	for (; at < DIGITS_MAX && line[at] !== TAB; at++) {
		const digit = (line[at] ?? 0) - ZERO;
		if (digit < 0 || digit > 9 || at === 1 && leaf === 0) return null;
		leaf = leaf * 10 + digit;
	}
	return at > 0 && line[at] === TAB ? {
		leaf,
		...from(at + 1)
	} : null;
}
/** Batches of lines as one line at a time, with the next one in view. */
var Lines = class {
	#reader;
	#name;
	#source;
	#batch = {
		bytes: [],
		texts: []
	};
	#at = 0;
	constructor(reader, name) {
		this.#reader = reader;
		this.#name = name;
	}
	/** The next line if it is at hand already. */
	now() {
		const bytes = this.#batch.bytes[this.#at];
		if (!bytes) return void 0;
		const text = this.#batch.texts[this.#at] ?? null;
		this.#at += 1;
		return {
			bytes,
			text
		};
	}
	async next() {
		const line = this.now();
		if (line) return line;
		if (this.#source === void 0) {
			const pieces = await this.#reader.open(this.#name);
			this.#source = pieces && lines(pieces)[Symbol.asyncIterator]();
		}
		const batch = await this.#source?.next();
		if (!batch || batch.done) {
			this.#source = null;
			return;
		}
		this.#batch = batch.value;
		this.#at = 0;
		return this.now();
	}
};
var EntryLines = class {
	#lines;
	#ahead;
	broken = 0;
	constructor(reader) {
		this.#lines = new Lines(reader, "entries.txt");
	}
	/** The place of the line in view, infinite when it has none or there is no further line; undefined when none is in view. */
	get leaf() {
		return this.#ahead === void 0 ? void 0 : this.#ahead?.leaf ?? Number.POSITIVE_INFINITY;
	}
	/** The next line, left where it is; null at the end. */
	async peek() {
		while (this.#ahead === void 0) {
			const line = await this.#lines.next();
			if (line === void 0) this.#ahead = null;
			else if (line.bytes.length > 0) {
				const parsed = parseEntryLine(line);
				if (parsed) this.#ahead = parsed;
				else this.broken += 1;
			}
		}
		return this.#ahead;
	}
	take() {
		this.#ahead = void 0;
	}
};
const NOTHING = [];
var ShownLines = class {
	#lines;
	#ahead;
	/** Lines that belong to no entry: out of order, or not readable. */
	broken = 0;
	constructor(reader) {
		this.#lines = new Lines(reader, "private.jsonl");
	}
	/** Without waiting: nothing is shown of this entry. Undefined when that is not known yet. */
	ready(leaf) {
		return this.#ahead === null || this.#ahead && this.#ahead.leaf > leaf ? NOTHING : void 0;
	}
	/** What is shown of the entry at a place; places are asked for in ascending order. */
	async of(leaf) {
		const shown = [];
		for (;;) {
			const ahead = await this.#peek();
			if (!ahead || ahead.leaf > leaf) return shown;
			this.#ahead = void 0;
			if (ahead.leaf === leaf) shown.push(ahead);
			else this.broken += 1;
		}
	}
	async #peek() {
		while (this.#ahead === void 0) {
			const line = await this.#lines.next();
			if (line === void 0) this.#ahead = null;
			else if (line.bytes.length > 0) {
				const parsed = parseShown(line.text);
				if (parsed) this.#ahead = parsed;
				else this.broken += 1;
			}
		}
		return this.#ahead;
	}
};

// domain/audit/verify/walk.ts
const WAITING_TOLD_MAX = 50;
/** Goes through leaves, tiles, checkpoints, entries and personal values side by side, once, in the order of the tree. */
async function walk(input) {
	const walker = new Walker(input);
	await walker.leaves();
	await walker.afterLast();
	return walker.finish();
}
var Walker = class {
	#in;
	#entries;
	#shown;
	#frontier;
	#upper = new UpperTiles();
	#misplaced = [];
	#gaps = [];
	#walked = {
		entries: 0,
		root: null,
		waiting: [],
		waitingCount: 0,
		values: {
			shown: 0,
			withheld: 0
		}
	};
	#nextHead = 0;
	constructor(input) {
		this.#in = input;
		this.#entries = new EntryLines(input.reader);
		this.#shown = new ShownLines(input.reader);
		this.#frontier = new Frontier(input.crypto.sha256, (level, index, hash) => this.#upper.take(level, index, hash));
	}
	async leaves() {
		const { reader, size, findings } = this.#in;
		this.#reachHeads();
		for (let tile = 0; tile * 256 < size; tile++) {
			const hashes = await readTile(reader, 0, tile, size);
			if (!hashes) {
				await this.#leavesGone(tile);
				return;
			}
			for (let at = 0; at < hashes.length; at += 32) {
				const leaf = this.#frontier.size;
				const hash = hashes.subarray(at, at + 32);
				this.#frontier.push(hash);
				if (this.#in.heads[this.#nextHead]?.size === leaf + 1) this.#reachHeads();
				if (this.#entries.leaf === void 0 || this.#entries.leaf <= leaf) await this.#entryAt(leaf, hash);
				else this.#noEntryAt(leaf);
			}
			await this.#upper.check(reader, size, findings);
			this.#in.onProgress?.(this.#frontier.size);
		}
		this.#walked.root = this.#frontier.root();
		await this.#upper.finish(reader, size, findings);
	}
	#reachHeads() {
		const { heads, findings } = this.#in;
		for (let head = heads[this.#nextHead]; head?.size === this.#frontier.size; head = heads[this.#nextHead]) {
			holdAgainst(head, this.#frontier.root(), findings);
			this.#nextHead += 1;
		}
	}
	async #leavesGone(tile) {
		const { reader, size, findings } = this.#in;
		const last = Math.ceil(size / 256) - 1;
		const from = tile * 256;
		if (tile < last && await readTile(reader, 0, last, size)) findings.add("tile-missing", `The tile with the hashes of leaves ${from} to ${from + 255} is not there.`);
		else findings.add("tail-cut", `The hashes of leaves ${from} to ${size - 1} are gone, though a signed checkpoint covers them.`, from);
	}
	/** The entry of a leaf, when there is one; entries before it have no leaf of their own left. */
	async #entryAt(leaf, hash) {
		for (;;) {
			const line = await this.#entries.peek();
			if (!line || line.leaf === null || line.leaf > leaf) {
				this.#noEntryAt(leaf);
				return;
			}
			this.#entries.take();
			if (line.leaf === leaf) {
				const found = leafHash(this.#in.crypto.sha256, line.bytes);
				if (!sameBytes(found, hash)) this.#misplaced.push({
					leaf,
					found: toHex$1(found),
					expected: toHex$1(hash)
				});
				await this.#read(line, leaf, toHex$1(hash));
				return;
			}
			this.#in.findings.add("leaf-added", `A second entry claims the place ${line.leaf}.`, line.leaf);
		}
	}
	#noEntryAt(leaf) {
		if (!this.#in.whole) return;
		const last = this.#gaps.at(-1);
		if (last?.[1] === leaf - 1) last[1] = leaf;
		else this.#gaps.push([leaf, leaf]);
	}
	async #read(line, leaf, hash) {
		const { findings, origin, crypto } = this.#in;
		this.#walked.entries += 1;
		const parsed = parseEntry(line.bytes, line.text);
		if ("problem" in parsed) {
			findings.add(parsed.canonical ? "bad-entry" : "not-canonical", `Entry ${leaf}: ${parsed.problem}.`, leaf);
			return;
		}
		const { entry } = parsed;
		if (entry.log !== null && origin !== null && entry.log !== origin) findings.add("wrong-origin", `Entry ${leaf} was written for the log ${entry.log}, not for ${origin}.`, leaf);
		const shown = this.#shown.ready(leaf) ?? await this.#shown.of(leaf);
		checkCommitments(entry, leaf, shown, crypto, findings, this.#walked.values);
		const done = this.#in.onEntry({
			entry,
			leaf,
			hash
		});
		if (done) await done;
	}
	/** What comes after the last leaf: entries that claim a place beyond it, and those that wait for one. */
	async afterLast() {
		const { findings, size } = this.#in;
		const known = this.#frontier.size;
		let beyond = 0;
		for (let line = await this.#entries.peek(); line; line = await this.#entries.peek()) {
			this.#entries.take();
			if (line.leaf === null) this.#waits(line);
			else if (line.leaf >= size) beyond += 1;
			else if (line.leaf < known) findings.add("leaf-added", `A second entry claims the place ${line.leaf}.`, line.leaf);
			else await this.#read(line, line.leaf, toHex$1(leafHash(this.#in.crypto.sha256, line.bytes)));
		}
		if (beyond > 0) findings.add("uncovered-entries", `${beyond} entries have a place from ${size} on, which no checkpoint covers.`, size);
		if (this.#entries.broken > 0) findings.add("bad-entry", `${this.#entries.broken} lines of entries.txt are no entries.`);
		await this.#shown.of(Number.POSITIVE_INFINITY);
		if (this.#shown.broken > 0) findings.add("value-without-entry", `${this.#shown.broken} lines of private.jsonl belong to no entry that is here.`);
	}
	#waits(line) {
		this.#walked.waitingCount += 1;
		if (this.#walked.waiting.length >= WAITING_TOLD_MAX) return;
		const parsed = parseEntry(line.bytes, line.text);
		if ("entry" in parsed) {
			const { id, at, action } = parsed.entry;
			this.#walked.waiting.push({
				id,
				at,
				action
			});
		} else this.#in.findings.add("bad-entry", `An entry without a place: ${parsed.problem}.`);
	}
	finish() {
		this.#tellMisplaced();
		this.#tellGaps();
		return this.#walked;
	}
	#tellMisplaced() {
		const { findings } = this.#in;
		const places = new Map(this.#misplaced.map(({ expected, leaf }) => [expected, leaf]));
		for (const { leaf, found } of this.#misplaced) {
			const own = places.get(found);
			if (own === void 0) findings.add("entry-changed", `Entry ${leaf} is not the one that was recorded: its bytes do not have the hash of its leaf.`, leaf);
			else findings.add("leaves-swapped", `The entry that stands at ${leaf} was recorded at ${own}.`, leaf);
		}
	}
	#tellGaps() {
		const { findings, size, pruned } = this.#in;
		for (const [first, last] of this.#gaps) {
			const unexplained = pruned.unexplained(first, last);
			if (unexplained.length !== 1 || unexplained[0]?.[0] !== first || unexplained[0]?.[1] !== last) findings.add("pruned-entries", `Among ${first} to ${last}, entries are gone by a retention rule that the log records.`, first);
			for (const [from, to] of unexplained) {
				const range = from === to ? `Entry ${from} is` : `Entries ${from} to ${to} are`;
				if (to === size - 1) findings.add("tail-cut", `${range} gone, though a signed checkpoint covers them.`, from);
				else findings.add("leaf-missing", `${range} gone; the tree has the leaf.`, from);
			}
		}
	}
};

// domain/audit/verify/verify.ts
/** What was given is not what it should be; nothing was checked. */
var UsageProblem = class extends Error {
	name = "UsageProblem";
};
/**
* Checks evidence without trusting who made it: signatures, tree, entries, chains, commitments, and from the log alone
* approvals and separation of duties. Throws {@link UsageProblem} when there is nothing to check.
*/
async function verifyEvidence(options) {
	const { crypto, heldCheckpoints = [] } = options;
	const findings = new Findings();
	const reader = hashing(options.reader, crypto);
	const manifest = await manifestOf(reader);
	const { held, pinned } = heldKeysOf(options);
	const { checkpoint: ofPack, record: recordKeysOfPack } = parseKeys(await readText(reader, "keys.txt") ?? "", crypto);
	const recordKeys = new RecordKeys(recordKeysOfPack, pinned, held);
	const known = [...ofPack, ...held.filter((key) => !isAmong(key, ofPack))];
	if (known.length === 0) findings.add("keys-missing", "There is no keys.txt, and no key was given with --key.");
	else if (held.length === 0) findings.add("keys-from-pack", "The log's keys were read from the pack itself. Compare them with a key that you have from elsewhere, or give that with --key.");
	const heads = await readHeads(reader, heldCheckpoints, known, manifest.origin, crypto, findings);
	findForks(heads, findings);
	const size = sizeOf(heads, manifest, findings);
	const times = parseTimes(await readText(reader, "checkpoints/times.txt") ?? "");
	checkSigningOrder(times, findings);
	const checks = new EntryChecks(options, manifest, recordKeys, new ClockCheck(times, findings), findings);
	const walked = await walk({
		reader,
		crypto,
		findings,
		origin: manifest.origin,
		heads: heads.filter((head) => head.size <= size),
		size,
		whole: isWhole(manifest.scope),
		pruned: checks.pruned,
		onEntry: ({ entry, leaf, hash }) => checks.take(entry, leaf, hash),
		onProgress: (leaves) => options.onProgress?.(leaves, size)
	});
	await checks.finish(reader, size);
	checks.ledger.finish();
	checkTrust(heads, trustedKeys(held, ofPack, checks.announced, heads), findings);
	const { ledger } = checks;
	const signatures = await checkShownSignatures({
		reader,
		crypto,
		findings,
		keys: known,
		recordKeys: recordKeys.trusted,
		heads,
		ledger,
		passkeys: checks.passkeys,
		whole: isWhole(manifest.scope),
		leafHashOf: (leaf) => checks.leafHashes.get(leaf)
	});
	recordKeys.tell(ledger, findings);
	const versions = await checkShownModels(reader, manifest.scope, ledger, findings);
	await checkFiles(reader, manifest, findings);
	await options.alsoCheck?.(findings);
	notices(walked, heldCheckpoints, findings);
	return reportOf({
		manifest,
		heads,
		keys: known,
		size,
		walked,
		findings,
		ledger,
		signatures,
		versions,
		held,
		recordKeys: recordKeys.used(ledger)
	});
}
async function manifestOf(reader) {
	const value = await readJson(reader, "manifest.json");
	const manifest = parseManifest(value);
	if (manifest) return manifest;
	throw new UsageProblem(value === void 0 ? "There is no manifest.json here that can be read, so this is not an evidence pack." : "The manifest.json here is not one of an evidence pack that this program knows.");
}
/** The auditor's keys: those of checkpoints, and those that they brought for records. */
function heldKeysOf({ heldKeys = [], crypto }) {
	const given = heldKeys.map((text) => {
		const key = parseGivenKey(text, crypto);
		if (!key) throw new UsageProblem(`"${text}" is not a verifier key. It has the form name+id+key.`);
		return key;
	});
	const keysOf = (ofRecords) => given.filter((one) => one.ofRecords === ofRecords).map(({ key }) => key);
	return {
		held: keysOf(false),
		pinned: keysOf(true)
	};
}
/** The leaves that the newest checkpoint of the evidence covers. One the auditor holds may show that there were more. */
function sizeOf(heads, manifest, findings) {
	const own = heads.filter((head) => !head.held);
	const size = own.at(-1)?.size ?? 0;
	if (own.length === 0) findings.add("checkpoint-missing", "There is no checkpoint, so nothing of this is proven.");
	else if (size < manifest.treeSize) findings.add("checkpoint-missing", `The manifest speaks of ${manifest.treeSize} leaves; the newest checkpoint covers ${size}.`);
	for (const head of heads) {
		if (!head.held || head.size <= size) continue;
		findings.add("rolled-back", `${head.name}, which you hold, covers ${head.size} entries; this log has ${size}.`);
	}
	return size;
}
function notices(walked, held, findings) {
	const { values, waitingCount } = walked;
	if (values.withheld > 0) findings.add("values-withheld", `${values.withheld} personal values are erased or not shown to this reader. Their commitments are in the tree and stay provable.`);
	if (waitingCount > 0) findings.add("unsequenced-tail", `Recorded and without a place in the tree yet: ${waitingCount}. Nothing is proven about them.`);
	if (held.every(({ outside }) => outside === false)) findings.add("no-outside-checkpoint", "No checkpoint from outside was given with --checkpoint. A server that rewrote its whole history and signed it anew would pass this check.");
}
const ROTATION = "audit.rotateKey";
/** The checks that look at one entry after the other. */
var EntryChecks = class {
	ledger;
	announced = [];
	passkeys = new EnrolledPasskeys();
	leafHashes = /* @__PURE__ */ new Map();
	pruned;
	#chains;
	#options;
	#recordKeys;
	#clock;
	#findings;
	#newForm = false;
	constructor(options, manifest, recordKeys, clock, findings) {
		this.#options = options;
		this.#recordKeys = recordKeys;
		this.#clock = clock;
		this.#findings = findings;
		this.ledger = new ApprovalLedger(manifest.scope, findings);
		this.pruned = new PrunedPlaces(findings);
		this.#chains = new EntityChains(manifest.scope, findings);
	}
	take(entry, leaf, hash) {
		this.#clock.take(entry.at, leaf);
		this.#chains.take(entry, hash, leaf);
		this.ledger.take(entry, leaf);
		this.pruned.take(entry, leaf);
		if (entry.format === 2) this.#newForm = true;
		else if (this.#newForm) this.#findings.add("bad-entry", `Entry ${leaf} has the form of before there was a log, behind entries of its form.`, leaf);
		if (entry.outcome !== "ok" || !entry.after) return void 0;
		this.passkeys.take(entry, leaf);
		if (entry.action === ROTATION) this.#announceRecord(text(entry.after.recordKey) ?? "");
		if (entry.action === ROTATION) this.#announce(text(entry.after.checkpointKey) ?? "", leaf);
		if (entry.action !== "approvals.decide") return void 0;
		this.leafHashes.set(leaf, hash);
		const signed = signedIn(entry.after);
		if (!signed) return void 0;
		checkRecordAgrees(signed, entry, leaf, this.#findings);
		if (!isWholeRecord(signed)) return void 0;
		const { crypto } = this.#options;
		return checkSigned(signed, `Entry ${leaf}`, this.#recordKeys.trusted, crypto, this.#findings, leaf).then(() => void 0);
	}
	async finish(reader, size) {
		const explained = this.#chains.hasGaps && this.pruned.any;
		this.#chains.finish(explained ? await this.pruned.hashes(reader, size) : /* @__PURE__ */ new Set());
	}
	#announceRecord(key) {
		const parsed = parseVerifierKey(this.#options.crypto.sha256, key);
		if (parsed) this.#recordKeys.announce(parsed);
	}
	#announce(key, leaf) {
		const parsed = parseVerifierKey(this.#options.crypto.sha256, key);
		if (parsed) this.announced.push({
			key: parsed,
			leaf
		});
	}
};

// server/audit/evidence/verifier/crypto.ts
/** SubjectPublicKeyInfo of an Ed25519 key is these bytes and the key's 32. */
const SPKI_ED25519 = Buffer.from("302a300506032b6570032100", "hex");
const oneShot = nodeCrypto.hash;
/** The functions of Node's own cryptography that a check needs. */
const nodeVerifyCrypto = {
	sha256: oneShot ? (bytes) => Buffer.from(oneShot("sha256", bytes, "binary"), "latin1") : (bytes) => createHash("sha256").update(bytes).digest(),
	hasher: () => createHash("sha256"),
	verifyEd25519(publicKey, message, signature) {
		try {
			const der = Buffer.concat([SPKI_ED25519, publicKey]);
			const key = createPublicKey({
				key: der,
				format: "der",
				type: "spki"
			});
			return verify(null, message, key, signature);
		} catch {
			return false;
		}
	},
	verifyJwk({ jwk }, message, signature) {
		try {
			const key = createPublicKey({
				key: jwk,
				format: "jwk"
			});
			return verify("sha256", message, {
				key,
				dsaEncoding: "ieee-p1363"
			}, signature);
		} catch {
			return false;
		}
	}
};

// server/audit/evidence/verifier/folder.ts
const SMALL$1 = 65536;
/** A pack that was unpacked into a folder. */
function folderReader(root) {
	return {
		async open(name) {
			const path = join(root, ...name.split("/"));
			const found = await stat(path).catch(() => null);
			if (!found?.isFile()) return null;
			return found.size <= SMALL$1 ? once(await readFile(path)) : createReadStream(path, { highWaterMark: 1 << 20 });
		},
		async names(prefix) {
			const [folder = ""] = prefix.split("/");
			return (await readdir(join(root, folder), { recursive: true }).catch(() => [])).map((path) => [folder, ...path.split(/[\\/]/)].filter(Boolean).join("/")).filter((name) => name.startsWith(prefix)).sort();
		}
	};
}
async function* once(bytes) {
	yield bytes;
}

// domain/audit/verify/zip-format.ts
const END = 101010256;
const END_64 = 101075792;
const LOCATOR_64 = 117853008;
const CENTRAL = 33639248;
const LOCAL = 67324752;
const ZIP64 = 1;
const STORED = 0;
const DEFLATED = 8;
const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const FULL_32 = 4294967295;
/** As much of the file's end as may hold the end of the directory. */
const ZIP_TAIL_BYTES = 65577;
const ZIP_END_64_BYTES = 56;
const ZIP_LOCAL_BYTES = 30;
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/**
* Where the directory is, read off the last {@link ZIP_TAIL_BYTES} of the file; or where its zip64 end is, to be read
* next. Throws Error when this is no zip.
*/
function readZipEnd(tail) {
	const view = viewOf(tail);
	let at = tail.length - END_BYTES;
	while (at >= 0 && view.getUint32(at, true) !== END) at -= 1;
	if (at < 0) throw new Error("This is not a zip file, or its end is missing.");
	const locator = at - LOCATOR_BYTES;
	if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) return { end64: Number(view.getBigUint64(locator + 8, true)) };
	return {
		bytes: view.getUint32(at + 12, true),
		offset: view.getUint32(at + 16, true)
	};
}
/** The zip64 end of the directory, {@link ZIP_END_64_BYTES} long. */
function readZipEnd64(end) {
	const view = viewOf(end);
	if (end.length < 56 || view.getUint32(0, true) !== END_64) throw new Error("The zip's end is damaged.");
	return {
		bytes: Number(view.getBigUint64(40, true)),
		offset: Number(view.getBigUint64(48, true))
	};
}
/** The files that the directory lists, by name. Folders are left out. */
function readZipDirectory(directory) {
	const view = viewOf(directory);
	const decoder = new TextDecoder();
	const members = /* @__PURE__ */ new Map();
	for (let at = 0; at + 46 <= directory.length && view.getUint32(at, true) === CENTRAL;) {
		const nameEnd = at + 46 + view.getUint16(at + 28, true);
		const extraEnd = nameEnd + view.getUint16(at + 30, true);
		const name = decoder.decode(directory.subarray(at + 46, nameEnd));
		const method = view.getUint16(at + 10, true);
		if (method !== STORED && method !== DEFLATED) throw new Error(`${name} is packed in a way that is not known here.`);
		const member = {
			deflated: method === DEFLATED,
			packed: view.getUint32(at + 20, true),
			size: view.getUint32(at + 24, true),
			offset: view.getUint32(at + 42, true)
		};
		if (!name.endsWith("/")) members.set(name, wide(member, directory.subarray(nameEnd, extraEnd)));
		at = extraEnd + view.getUint16(at + 32, true);
	}
	return members;
}
/** Lengths and places beyond 4 GiB stand in the zip64 extra field, in this order, each only when it does not fit. */
function wide(member, extra) {
	const view = viewOf(extra);
	for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
		if (view.getUint16(at, true) !== ZIP64) continue;
		let next = at + 4;
		const take = (value) => {
			if (value !== FULL_32) return value;
			next += 8;
			return Number(view.getBigUint64(next - 8, true));
		};
		return {
			...member,
			size: take(member.size),
			packed: take(member.packed),
			offset: take(member.offset)
		};
	}
	return member;
}
/** Where a member's bytes begin, from its local header: name and extra field there may be of other lengths. */
function zipDataStart(member, localHeader) {
	const view = viewOf(localHeader);
	if (localHeader.length < 30 || view.getUint32(0, true) !== LOCAL) throw new Error("The zip's directory points at no file.");
	return member.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

// server/audit/evidence/verifier/zip.ts
const SMALL = 1 << 20;
/** A pack as the zip it came in (APPNOTE 6.3, with zip64). Its members are read from the disk as they are asked for. */
async function zipReader(path) {
	const file = await open(path, "r");
	const members = await readDirectory(file).catch(async (error) => {
		await file.close();
		throw error;
	});
	return {
		async open(name) {
			const member = members.get(name);
			if (!member) return null;
			const start = await dataOf(file, member);
			if (member.packed <= SMALL && member.size <= SMALL) return small(file, member, start);
			if (member.packed === 0) return nothing();
			const raw = createReadStream(path, {
				start,
				end: start + member.packed - 1,
				highWaterMark: 1 << 20
			});
			return !member.deflated ? raw : raw.pipe(createInflateRaw({ chunkSize: 1 << 20 }));
		},
		async names(prefix) {
			return [...members.keys()].filter((name) => name.startsWith(prefix)).sort();
		},
		close: () => file.close()
	};
}
async function* nothing() {}
async function* small(file, member, start) {
	const raw = await readAt(file, start, member.packed);
	yield !member.deflated ? raw : inflateRawSync(raw, { maxOutputLength: SMALL });
}
async function readAt(file, position, length) {
	if (length > SMALL && position + length > (await file.stat()).size) throw new Error("The zip ends in the middle of a file.");
	const buffer = Buffer.alloc(length);
	const { bytesRead } = await file.read(buffer, 0, length, position);
	if (bytesRead < length) throw new Error("The zip ends in the middle of a file.");
	return buffer;
}
async function dataOf(file, member) {
	return zipDataStart(member, await readAt(file, member.offset, 30));
}
async function readDirectory(file) {
	const { size } = await file.stat();
	const tailBytes = Math.min(size, ZIP_TAIL_BYTES);
	const end = readZipEnd(await readAt(file, size - tailBytes, tailBytes));
	const { offset, bytes } = "end64" in end ? readZipEnd64(await readAt(file, end.end64, 56)) : end;
	return readZipDirectory(await readAt(file, offset, bytes));
}

// server/audit/evidence/verifier/main.ts
const USAGE = `node verify.mjs PACK [--checkpoint FILE]... [--key STRING]... [--record-keys FILE]... [--json]

  PACK               an evidence pack: the zip, or the folder it was unpacked into
  --checkpoint FILE  a checkpoint that you hold from elsewhere; may be given more than once
  --key STRING       a verifier key of the log that you hold from elsewhere; may be given more than once
  --record-keys FILE keys that sign the records of signatures, one a line, from elsewhere; no others are then believed
                     but those that the log announces
  --json             the report as JSON

Ends with 0 when nothing contradicts, 1 on tampering, 2 when parts are missing, 3 when the call is not understood.
It needs Node 20 or later, and nothing else; it opens no connection.`;
function parseCall(args) {
	try {
		const { values, positionals } = parseArgs({
			args,
			allowPositionals: true,
			options: {
				checkpoint: {
					type: "string",
					multiple: true
				},
				key: {
					type: "string",
					multiple: true
				},
				"record-keys": {
					type: "string",
					multiple: true
				},
				json: { type: "boolean" },
				help: {
					type: "boolean",
					short: "h"
				}
			}
		});
		const [pack] = positionals;
		if (values.help || pack === void 0 || positionals.length > 1) throw new UsageProblem(USAGE);
		return {
			pack,
			checkpoints: values.checkpoint ?? [],
			keys: values.key ?? [],
			recordKeys: values["record-keys"] ?? [],
			json: values.json ?? false
		};
	} catch (error) {
		if (error instanceof UsageProblem) throw error;
		throw new UsageProblem(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
	}
}
function readHeld(what, path) {
	try {
		return {
			name: basename(path),
			text: readFileSync(path, "utf8")
		};
	} catch {
		throw new UsageProblem(`The ${what} ${path} cannot be read.`);
	}
}
async function openPack(path) {
	let isFolder;
	try {
		isFolder = statSync(path).isDirectory();
	} catch {
		throw new UsageProblem(`There is nothing at ${path}.`);
	}
	if (isFolder) return folderReader(resolve(path));
	return zipReader(path).catch((error) => {
		throw new UsageProblem(`${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
	});
}
/** Checks a pack and writes the report. Returns the exit code. */
async function main(args, write) {
	let pack;
	try {
		const call = parseCall(args);
		const heldCheckpoints = call.checkpoints.map((path) => readHeld("checkpoint", path));
		const recordKeys = call.recordKeys.flatMap((path) => recordKeyLines(readHeld("file of keys", path).text));
		pack = await openPack(call.pack);
		const report = await verifyEvidence({
			reader: pack,
			crypto: nodeVerifyCrypto,
			heldKeys: [...call.keys, ...recordKeys],
			heldCheckpoints
		});
		write(call.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
		return report.exitCode;
	} catch (error) {
		if (error instanceof UsageProblem) {
			process.stderr.write(`${error.message}\n`);
			return 3;
		}
		process.stderr.write(`The check broke off: ${error instanceof Error ? error.message : String(error)}\nNothing is proven by it. The pack may be damaged; get it again.\n`);
		return 2;
	} finally {
		await pack?.close?.();
	}
}

// server/audit/evidence/verifier/run.ts
process.exitCode = await main(process.argv.slice(2), (text) => void process.stdout.write(text));

export {  };