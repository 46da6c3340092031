package dev.latchkey.verifier.check;

/**
 * Why a credential is not valid. The set is closed: clients that do not know a value fail the whole
 * answer, so none is ever added. Each has one text, whatever the credential, so that an answer
 * tells nothing beyond its code.
 */
public enum VerificationError {
  /** It cannot be a credential. */
  INVALID_FORMAT("This cannot be a credential: check that it was copied whole and unchanged."),
  /** Its time is over. */
  EXPIRED("The credential has expired."),
  /** It was revoked or replaced, or its key is gone. */
  REVOKED("The credential was revoked."),
  /** Nobody knows it; also a known key id with a wrong secret. */
  NOT_FOUND("The credential is not known."),
  /** A derived token that we did not sign. */
  SIGNATURE_INVALID("The token is not one of ours, or its time has not come."),
  /** It may be good, but this verifier cannot tell, or cannot enforce what it is restricted to. */
  INTERNAL(
      "The credential cannot be checked here: the verifier lacks a hash key, a JWT's public key or"
          + " what macaroons are made of, or the record asks for what this version does not know."),
  /** Not from this address. */
  IP_NOT_ALLOWED("The credential may not be used from this address."),
  /** Not now. */
  RATE_LIMITED("The credential has been used too often: try again after the reset time.");

  private final String code;
  private final String message;

  VerificationError(String message) {
    this.code = "VERIFICATION_ERROR_" + name();
    this.message = message;
  }

  /** The value of {@code error_code}. */
  public String code() {
    return code;
  }

  /** The value of {@code error_message}, for people. */
  public String message() {
    return message;
  }
}
