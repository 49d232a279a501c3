/** What a change came to, in a sentence. */
export class MessageResponse {
  /** @example "Done." */
  message!: string;
}
