package dev.latchkey.verifier.http;

import dev.latchkey.verifier.check.Allowance;
import dev.latchkey.verifier.check.Verification;
import dev.latchkey.verifier.check.VerificationError;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.token.TokenGrant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the answers of verify and batchVerify, out of pieces that were made beforehand. Immutable.
 */
final class VerificationAnswers {
  private static final byte[] VALID = utf8("{\"is_valid\":true,");
  private static final byte[] END = utf8("}");

  private final Map<VerificationError, byte[]> refusals = new EnumMap<>(VerificationError.class);

  VerificationAnswers() {
    for (VerificationError error : VerificationError.values()) {
      refusals.put(
          error,
          utf8(
              "{\"is_valid\":false,\"error_code\":\"%s\",\"error_message\":\"%s\""
                  .formatted(error.code(), error.message())));
    }
  }

  /** The answer of verify. */
  byte[] one(Verification verification) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try {
      write(verification, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    return out.toByteArray();
  }

  /** The answer of batchVerify. */
  byte[] all(List<Verification> verifications) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256 * verifications.size());
    try {
      out.write(utf8("{\"results\":["));
      String separator = "";
      for (Verification verification : verifications) {
        out.write(utf8(separator));
        write(verification, out);
        separator = ",";
      }
      out.write(utf8("]}"));
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    return out.toByteArray();
  }

  private void write(Verification verification, ByteArrayOutputStream out) throws IOException {
    if (verification instanceof Verification.Valid valid) {
      out.write(VALID);
      writeKey(valid.record(), valid.grant(), valid.allowance(), out);
    } else if (verification instanceof Verification.RateLimited limited) {
      out.write(refusals.get(VerificationError.RATE_LIMITED));
      out.write(',');
      writeKey(limited.record(), limited.grant(), Optional.of(limited.allowance()), out);
    } else {
      out.write(refusals.get(((Verification.Refused) verification).reason()));
    }
    out.write(END);
  }

  private static void writeKey(
      IndexedRecord record,
      Optional<TokenGrant> grant,
      Optional<Allowance> allowance,
      ByteArrayOutputStream out)
      throws IOException {
    if (grant.isPresent()) {
      record.writeAnswerTo(out, grant.get());
    } else {
      record.writeAnswerTo(out);
    }
    if (allowance.isPresent()) {
      out.write(
          utf8(
              ",\"rate_limit_remaining\":\""
                  + allowance.get().remaining()
                  + "\",\"rate_limit_reset_time\":\""
                  + Instant.ofEpochMilli(allowance.get().resetMillis())
                  + "\""));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
