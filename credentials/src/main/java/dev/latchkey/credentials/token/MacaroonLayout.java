package dev.latchkey.credentials.token;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a macaroon in libmacaroons' V2 binary form. The library that computes signatures
 * trusts the lengths in what it reads, so everything is measured here first.
 *
 * @param location a hint, not covered by the signature
 * @param identifier what it was minted with
 * @param caveats first-party caveats, in order
 */
record MacaroonLayout(String location, byte[] identifier, List<String> caveats) {
  private static final int VERSION = 2;
  private static final int END = 0;
  private static final int LOCATION = 1;
  private static final int IDENTIFIER = 2;
  private static final int SIGNATURE = 6;
  private static final int SIGNATURE_LENGTH = 32;
  private static final int MAX_CAVEATS = 64;

  /** Reads a macaroon; refuses third-party caveats, as nobody here discharges them. */
  static MacaroonLayout of(byte[] binary) {
    ByteBuffer in = ByteBuffer.wrap(binary);
    DefectiveTokenException.require(next(in) == VERSION);
    String location = text(field(in, LOCATION));
    byte[] identifier = field(in, IDENTIFIER);
    // The library signs its text: what is no UTF-8 would be another identifier to it.
    text(identifier);
    DefectiveTokenException.require(next(in) == END);
    List<String> caveats = new ArrayList<>();
    while (in.hasRemaining() && in.get(in.position()) != END) {
      DefectiveTokenException.require(caveats.size() < MAX_CAVEATS);
      if (in.get(in.position()) == LOCATION) {
        throw DefectiveTokenException.foreign();
      }
      caveats.add(text(field(in, IDENTIFIER)));
      if (next(in) != END) {
        throw DefectiveTokenException.foreign();
      }
    }
    DefectiveTokenException.require(next(in) == END);
    DefectiveTokenException.require(field(in, SIGNATURE).length == SIGNATURE_LENGTH);
    DefectiveTokenException.require(!in.hasRemaining());
    return new MacaroonLayout(location, identifier, caveats);
  }

  private static byte[] field(ByteBuffer in, int type) {
    DefectiveTokenException.require(next(in) == type);
    byte[] value = new byte[length(in)];
    in.get(value);
    return value;
  }

  /** A length in the shortest of its forms, not beyond what is there. */
  private static int length(ByteBuffer in) {
    int low = next(in);
    int length = low & 0x7F;
    if (low >= 0x80) {
      int high = next(in);
      DefectiveTokenException.require(high > 0 && high < 0x80);
      length |= high << 7;
    }
    DefectiveTokenException.require(length <= in.remaining());
    return length;
  }

  private static int next(ByteBuffer in) {
    DefectiveTokenException.require(in.hasRemaining());
    return in.get() & 0xFF;
  }

  private static String text(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw DefectiveTokenException.malformed();
    }
  }
}
