package dev.latchkey.credentials.token;

import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.signing.VerificationKey;

/** A token as somebody presented it, well-formed and not yet known to be genuine. Immutable. */
public sealed interface PresentedToken {
  /** Names the key that it claims to be made with. */
  String keyID();

  /** What it says, every restriction that its holders added included. */
  TokenClaims claims();

  /** A JWT. */
  non-sealed interface Jwt extends PresentedToken {
    /** Whether this key made its signature; never with another algorithm than the key's. */
    boolean isSignedBy(VerificationKey key);
  }

  /** A macaroon. */
  non-sealed interface Macaroon extends PresentedToken {
    /** Whether it was minted from this root; compared in constant time. */
    boolean isMintedFrom(MacaroonRoot root);
  }
}
