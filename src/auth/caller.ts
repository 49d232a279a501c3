/** Who is calling, as the key says; what they may do is asked anew where it matters. */
export interface Caller {
  readonly userId: number;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly keyId: number;
  readonly keyPublicId: string;
}
