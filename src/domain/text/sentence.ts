/** Text that ends a sentence of ours: what a person or AWS wrote may end in a full stop already, or not. */
export const asSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
