package dev.latchkey.credentials.issued;

import dev.latchkey.credentials.KeyId;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;

/**
 * Makes key ids of issued credentials: ULIDs, 48 bits of Unix time in milliseconds and 80 random
 * bits.
 *
 * <p>Monotonic: every id of one generator is greater, as text and as a number, than the one before.
 * Within one millisecond, and as long as the clock stands before the last id's time, the last id
 * plus one is next (so that a clock set back makes no disorder). Two generators keep no order
 * between them, except by {@link #nextAfter}. Safe for use by several threads.
 */
public final class KeyIdGenerator {
  private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 26;
  private static final int RANDOM_BITS = 80;
  private static final long MAX_MILLIS = (1L << 48) - 1;

  private final Clock clock;
  private final SecureRandom random;
  private BigInteger last = BigInteger.ONE.negate();

  /** A generator that takes the time from one and the random bits from the other. */
  public KeyIdGenerator(Clock clock, SecureRandom random) {
    this.clock = Objects.requireNonNull(clock, "clock");
    this.random = Objects.requireNonNull(random, "random");
  }

  /**
   * The next key id.
   *
   * @throws IllegalStateException if the clock stands before 1970 or after the year 10889
   */
  public KeyId next() {
    return new KeyId(text(nextNumber()));
  }

  /**
   * A key id that is greater than another's, whoever made that one and by whatever clock.
   *
   * @param earlier an issued credential's key id
   * @throws IllegalArgumentException if it is an imported credential's
   * @throws IllegalStateException as for {@link #next()}
   */
  public KeyId nextAfter(KeyId earlier) {
    BigInteger before = number(earlier);
    BigInteger next = nextNumber();
    if (next.compareTo(before) > 0) {
      return new KeyId(text(next));
    }
    // The other's clock is ahead. This generator's own order stays as it is.
    BigInteger time = before.shiftRight(RANDOM_BITS).add(BigInteger.ONE).shiftLeft(RANDOM_BITS);
    return new KeyId(text(time.or(new BigInteger(RANDOM_BITS, random))));
  }

  private synchronized BigInteger nextNumber() {
    long millis = clock.millis();
    if (millis < 0 || millis > MAX_MILLIS) {
      throw new IllegalStateException("the clock is outside of what a ULID can hold");
    }
    if (last.shiftRight(RANDOM_BITS).longValueExact() < millis) {
      BigInteger time = BigInteger.valueOf(millis).shiftLeft(RANDOM_BITS);
      last = time.or(new BigInteger(RANDOM_BITS, random));
    } else {
      // An overflow of the random bits carries over into the next millisecond, which keeps the
      // order.
      last = last.add(BigInteger.ONE);
    }
    return last;
  }

  private static BigInteger number(KeyId id) {
    if (id.isImported()) {
      throw new IllegalArgumentException("ids of imported credentials have no order");
    }
    BigInteger number = BigInteger.ZERO;
    for (char digit : id.value().toCharArray()) {
      number = number.shiftLeft(5).or(BigInteger.valueOf(CROCKFORD.indexOf(digit)));
    }
    return number;
  }

  private static String text(BigInteger number) {
    char[] digits = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      int value = number.shiftRight(5 * (LENGTH - 1 - i)).intValue() & 31;
      digits[i] = CROCKFORD.charAt(value);
    }
    return new String(digits);
  }
}
