package dev.latchkey.credentials.token;

/** Ends the reading of a token; never leaves the package. */
final class DefectiveTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final TokenDefect defect;

  private DefectiveTokenException(TokenDefect defect) {
    super(defect.name(), null, false, false);
    this.defect = defect;
  }

  static DefectiveTokenException malformed() {
    return new DefectiveTokenException(TokenDefect.MALFORMED);
  }

  static DefectiveTokenException foreign() {
    return new DefectiveTokenException(TokenDefect.FOREIGN);
  }

  static void require(boolean wellFormed) {
    if (!wellFormed) {
      throw malformed();
    }
  }

  TokenDefect defect() {
    return defect;
  }
}
