/** Bytes of a file that a person wrote, as text; or what is wrong with them, in words. */

/** A byte order mark says nothing in UTF-8 and is passed over (RFC 3629, section 6; RFC 8259, section 8.1). */
const MARK = '\uFEFF';

/** A text without its byte order mark, however it was read. */
export const withoutMark = (text: string): string => (text.startsWith(MARK) ? text.slice(MARK.length) : text);

/** What a file is that is no text of ours. */
export interface TextFault {
  /** After "the file": `is empty.` */
  fault: string;
  isUtf16: boolean;
}

const isUtf16 = (bytes: Uint8Array): boolean => {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  // Without a mark: ASCII has a zero in every other byte, and UTF-8 never has one.
  return bytes.length >= 2 && (first === 0) !== (second === 0);
};

/** The text of a UTF-8 file, without its mark; or what is wrong with it. */
export const textOfBytes = (bytes: Uint8Array): string | TextFault => {
  if (bytes.length > 0 && isUtf16(bytes))
    return { fault: 'is UTF-16, as ">" of Windows PowerShell writes it, and has to be UTF-8.', isUtf16: true };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { fault: 'is not text in UTF-8.', isUtf16: false };
  }
  const plain = withoutMark(text);
  if (plain.includes('\u0000')) return { fault: 'is not text: it holds zero bytes.', isUtf16: false };
  return plain.trim() === '' ? { fault: 'is empty.', isUtf16: false } : plain;
};
