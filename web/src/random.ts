/// A text that nobody else makes. (crypto.randomUUID wants https.)
export const randomText = (): string => Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(36)).join('-');
