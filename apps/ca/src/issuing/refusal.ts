/** Something that the CA does not do; the message is a sentence for the administrator. */
export class CaRefusal extends Error {
  override readonly name = 'CaRefusal';
}
