package dev.latchkey.bench.token;

import com.github.nitram509.jmacaroons.CaveatPacket;
import com.github.nitram509.jmacaroons.Macaroon;
import com.github.nitram509.jmacaroons.MacaroonsSerializer;
import dev.latchkey.credentials.signing.MacaroonRoot;
import dev.latchkey.credentials.token.MacaroonFormat;
import dev.latchkey.credentials.token.TokenReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * What the signature of a macaroon is computed from, as libmacaroons does: an HMAC of the root key,
 * and from there on an HMAC of each part under the one before.
 *
 * @param rootKey 32 bytes
 * @param parts the identifier and each caveat
 */
record MacaroonChain(byte[] rootKey, List<byte[]> parts) {
  private static final byte[] KEY_GENERATOR =
      Arrays.copyOf("macaroons-key-generator".getBytes(StandardCharsets.US_ASCII), 32);

  static MacaroonChain of(String token, MacaroonRoot root) {
    Macaroon macaroon =
        Macaroon.deserialize(
            token.substring(MacaroonFormat.PREFIX.length()), MacaroonsSerializer.V2);
    List<byte[]> parts = new ArrayList<>();
    parts.add(macaroon.identifier.getBytes(StandardCharsets.UTF_8));
    for (CaveatPacket caveat : macaroon.caveatPackets) {
      parts.add(caveat.getRawValue());
    }
    TokenReading.Read read = (TokenReading.Read) MacaroonFormat.read(token);
    return new MacaroonChain(root.rootKey(read.token().claims().parentKeyID()), parts);
  }

  /**
   * The signature.
   *
   * @param hmac HMAC-SHA-256 of a key and a message
   */
  byte[] signature(BinaryOperator<byte[]> hmac) {
    byte[] signature = hmac.apply(KEY_GENERATOR, rootKey);
    for (byte[] part : parts) {
      signature = hmac.apply(signature, part);
    }
    return signature;
  }

  /** Shows no part of the macaroon. */
  @Override
  public String toString() {
    return "MacaroonChain";
  }
}
