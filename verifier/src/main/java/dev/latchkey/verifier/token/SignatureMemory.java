package dev.latchkey.verifier.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.latchkey.credentials.signing.VerificationKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Remembers which tokens had a good signature, and which had a bad one, for a minute; both by a
 * hash of the whole token, and each in bounded room, so that a flood of bad ones drives no good one
 * out. Of a good one there is kept what it grants, so one that grants much takes the room of
 * several. A good one that has expired gives way when room is needed: until then it is refused
 * without being read. Says nothing about the token's parent or namespace, and only of the key it
 * was checked with. Safe for use by several threads.
 */
public final class SignatureMemory {
  private static final Duration FAILURES_KEPT = Duration.ofMinutes(1);

  /** What is kept of a usual token, in bytes at most. */
  private static final int USUAL_SIZE = 1024;

  /** What an object takes beside its text, in bytes, about. */
  private static final int OBJECT_SIZE = 56;

  private final MessageDigest unfed = sha256(); // copied, which is quicker than a look-up
  private final Cache<Fingerprint, Genuine> genuine;
  private final Cache<Attempt, Boolean> forged;

  /**
   * @param clock says when a minute is over
   * @param maxTokens how many of either kind are remembered, of good ones as long as they are usual
   */
  public SignatureMemory(Clock clock, int maxTokens) {
    Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
    this.genuine =
        Caffeine.newBuilder()
            .maximumWeight(maxTokens)
            .<Fingerprint, Genuine>weigher((token, found) -> 1 + size(found.grant()) / USUAL_SIZE)
            .executor(Runnable::run)
            .build();
    this.forged =
        Caffeine.newBuilder()
            .maximumSize(maxTokens)
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterWrite(FAILURES_KEPT)
            .build();
  }

  /**
   * A token whose signature was good.
   *
   * @param key the key that made it
   * @param grant what the token grants
   */
  public record Genuine(VerificationKey key, TokenGrant grant) {}

  /** Two namespaces may have keys of one name, and a bad signature is one under either. */
  private record Attempt(Fingerprint token, VerificationKey key) {}

  /** Names a token: SHA-256 of its text. */
  public record Fingerprint(long first, long second, long third, long fourth) {
    /** Any bits of a hash will do. */
    @Override
    public int hashCode() {
      return Long.hashCode(first);
    }
  }

  /**
   * The fingerprint of a token.
   *
   * @param token its text in ASCII
   */
  public Fingerprint fingerprint(byte[] token) {
    ByteBuffer hash = ByteBuffer.wrap(newDigest().digest(token));
    return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private MessageDigest newDigest() {
    try {
      return (MessageDigest) unfed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this Java platform cannot copy SHA-256", e);
    }
  }

  /** About what is kept of a grant, in bytes. */
  private static int size(TokenGrant grant) {
    GrantText text = grant.text();
    int size =
        grant.issuer().length()
            + grant.subject().length()
            + text.scopes().length
            + text.expiry().length
            + text.issuer().length
            + grant.allowedBlocks().map(List::size).orElse(0) * 2 * OBJECT_SIZE;
    for (String scope : grant.scopes()) {
      size += OBJECT_SIZE + scope.length();
    }
    return size;
  }

  /** What is remembered of a token with a good signature. */
  public Optional<Genuine> genuine(Fingerprint token) {
    return Optional.ofNullable(genuine.getIfPresent(token));
  }

  /** Whether a token's signature was found to be bad under this key. */
  public boolean isForged(Fingerprint token, VerificationKey key) {
    return forged.getIfPresent(new Attempt(token, key)) != null;
  }

  /** Remembers a good signature. */
  public void remember(Fingerprint token, Genuine found) {
    genuine.put(token, found);
  }

  /** Remembers a bad signature. */
  public void rememberForged(Fingerprint token, VerificationKey key) {
    forged.put(new Attempt(token, key), Boolean.TRUE);
  }

  /** How many tokens are remembered, about. */
  public long size() {
    return genuine.estimatedSize() + forged.estimatedSize();
  }
}
