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
 * The answers of verify and batchVerify. Nearly all were made beforehand, once for each version of
 * a record. Immutable.
 */
final class VerificationAnswers {
  private static final String VALID = "{\"is_valid\":true,";

  private final Map<VerificationError, byte[]> refusals = new EnumMap<>(VerificationError.class);
  private final byte[] valid = utf8(VALID);
  private final byte[] rateLimited = utf8(refusal(VerificationError.RATE_LIMITED) + ",");

  VerificationAnswers() {
    for (VerificationError error : VerificationError.values()) {
      refusals.put(error, utf8(refusal(error) + "}"));
    }
  }

  /** The answer of verify; not to be written to, as others are given the same. */
  byte[] one(Verification verification) {
    if (verification instanceof Verification.Valid good) {
      return good.allowance().isEmpty()
          ? answer(good.record(), good.grant())
          : counted(valid, good.record(), good.grant(), good.allowance().get());
    }
    if (verification instanceof Verification.RateLimited limited) {
      return counted(rateLimited, limited.record(), limited.grant(), limited.allowance());
    }
    return refusals.get(((Verification.Refused) verification).reason());
  }

  /** The answer of batchVerify. */
  byte[] all(List<Verification> verifications) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256 * verifications.size());
    out.writeBytes(utf8("{\"results\":["));
    String separator = "";
    for (Verification verification : verifications) {
      out.writeBytes(utf8(separator));
      out.writeBytes(one(verification));
      separator = ",";
    }
    out.writeBytes(utf8("]}"));
    return out.toByteArray();
  }

  private static byte[] answer(IndexedRecord record, Optional<TokenGrant> grant) {
    return grant.isEmpty() ? record.validAnswer() : record.validAnswer(grant.get());
  }

  private static byte[] counted(
      byte[] beginning, IndexedRecord record, Optional<TokenGrant> grant, Allowance allowance) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    out.writeBytes(beginning);
    try {
      if (grant.isPresent()) {
        record.writeAnswerTo(out, grant.get());
      } else {
        record.writeAnswerTo(out);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory", impossible);
    }
    out.writeBytes(
        utf8(
            ",\"rate_limit_remaining\":\""
                + allowance.remaining()
                + "\",\"rate_limit_reset_time\":\""
                + Instant.ofEpochMilli(allowance.resetMillis())
                + "\"}"));
    return out.toByteArray();
  }

  private static String refusal(VerificationError error) {
    return "{\"is_valid\":false,\"error_code\":\"%s\",\"error_message\":\"%s\""
        .formatted(error.code(), error.message());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
