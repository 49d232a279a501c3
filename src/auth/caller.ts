/** Who is calling, as the key says; what they may do is asked anew where it matters. */
export interface Caller {
  readonly userId: number;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly keyId: number;
  readonly keyPublicId: string;
  /** When the key ends; null where it does not. */
  readonly keyExpiresAt: Date | null;
  /** The key may do less than its user: it changes nothing. */
  readonly isReadOnly: boolean;
  /** The key may do less than its user: it reaches the datasets named with it, and no others. */
  readonly isNarrowedToDatasets: boolean;
}
