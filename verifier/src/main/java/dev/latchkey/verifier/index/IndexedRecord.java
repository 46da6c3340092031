package dev.latchkey.verifier.index;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.verifier.token.TokenGrant;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One record in the form that a check wants: small, with nothing left to parse, and immutable but
 * for the note of its last use. It has no part in Kubernetes any more.
 *
 * <p>A record that could not be read at all is not {@linkplain #isReadable readable}: no credential
 * can be compared with it. One with a part that this verifier does not understand can be compared,
 * but is not {@linkplain #isUnderstood understood}, and must be refused.
 */
public final class IndexedRecord implements IndexEntry {
  private static final CidrBlock[] ANYWHERE = {};
  private static final byte[] NOTHING = {};

  private final RecordKey key;
  private final String hashKeyID; // null: not readable
  private final byte[] digest;
  private final long endMillis;
  private final long expireMillis;
  private final String defect; // null: none
  private final CidrBlock[] allowedBlocks;
  private final RateLimitPolicy rateLimit; // null: none
  private final String actorID;
  private final List<String> scopes;
  private final AnswerText answer;
  private final int statusIndex; // -1: none
  private final OrderSubject subject;
  private final long createdSeconds;
  private final long shownUseMillis;
  private final LastUse lastUse;
  private final boolean inScope;
  private final boolean revoked;

  private IndexedRecord(Builder builder, String defect) {
    this.key = builder.key;
    this.hashKeyID = builder.hashKeyID;
    this.digest = builder.digest;
    this.endMillis = builder.endMillis;
    this.expireMillis = builder.expireMillis;
    this.defect = defect;
    this.allowedBlocks = builder.allowedBlocks;
    this.rateLimit = builder.rateLimit;
    this.actorID = builder.actorID;
    this.scopes = builder.scopes;
    this.answer = builder.answer;
    this.statusIndex = builder.statusIndex;
    this.subject = builder.subject;
    this.createdSeconds = builder.createdSeconds;
    this.shownUseMillis = builder.shownUseMillis;
    this.lastUse = new LastUse();
    this.inScope = builder.inScope;
    this.revoked = false;
  }

  private IndexedRecord(IndexedRecord other, LastUse lastUse, boolean revoked) {
    this.key = other.key;
    this.hashKeyID = other.hashKeyID;
    this.digest = other.digest;
    this.endMillis = other.endMillis;
    this.expireMillis = other.expireMillis;
    this.defect = other.defect;
    this.allowedBlocks = other.allowedBlocks;
    this.rateLimit = other.rateLimit;
    this.actorID = other.actorID;
    this.scopes = other.scopes;
    this.answer = other.answer;
    this.statusIndex = other.statusIndex;
    this.subject = other.subject;
    this.createdSeconds = other.createdSeconds;
    this.shownUseMillis = other.shownUseMillis;
    this.lastUse = lastUse;
    this.inScope = other.inScope;
    this.revoked = revoked;
  }

  /** Begins a record of which nothing is known but its name. */
  static Builder builder(RecordKey key) {
    return new Builder(key);
  }

  /** Names the record. */
  public RecordKey key() {
    return key;
  }

  /** Whether credentials can be compared with it. */
  public boolean isReadable() {
    return hashKeyID != null;
  }

  /** Whether every restriction of it can be enforced here; never of an unreadable record. */
  public boolean isUnderstood() {
    return defect == null;
  }

  /** Whether the verifier may accept its credential at all: it is for this one's audience. */
  public boolean isInScope() {
    return inScope;
  }

  /** What is wrong with the record, for a log; names fields and never their values. */
  public Optional<String> defect() {
    return Optional.ofNullable(defect);
  }

  /**
   * Id of the hash key under which its digest was made.
   *
   * @throws IllegalStateException if the record is not readable
   */
  public String hashKeyID() {
    if (hashKeyID == null) {
      throw new IllegalStateException("an unreadable record has no hash key id");
    }
    return hashKeyID;
  }

  /**
   * Whether this is the record of the credential, in a time that does not depend on the answer.
   *
   * @param hashKey the key that {@link #hashKeyID} names
   * @param credential as UTF-8
   */
  public boolean fits(HashKey hashKey, byte[] credential) {
    return hashKey.matches(credential, 0, credential.length, digest);
  }

  /** Uid of the object; empty if it has none. */
  public String uid() {
    return subject.uid();
  }

  /** What orders to revoke go by. */
  public OrderSubject subject() {
    return subject;
  }

  /** This record, as one that was revoked beyond what it shows itself, or as one that was not. */
  IndexedRecord revoked(boolean beyond) {
    return beyond == revoked ? this : new IndexedRecord(this, lastUse, beyond);
  }

  /** This record, with its uses noted where those of another form of the same object are. */
  IndexedRecord sharing(LastUse noted) {
    return noted == lastUse ? this : new IndexedRecord(this, noted, revoked);
  }

  /** Where the last use of the credential is noted, for all forms of the same object. */
  public LastUse lastUse() {
    return lastUse;
  }

  /** The last use that the record shows, by whichever verifier; {@link LastUse#NEVER} if none. */
  public long shownUseMillis() {
    return shownUseMillis;
  }

  /**
   * Whether the credential has ended, other than by expiry: by the record itself, or because the
   * verifier knows better. An end in the future does not count.
   */
  public boolean isEndedAt(long epochMillis) {
    return revoked || showsEndAt(epochMillis);
  }

  /** Whether the record itself says that the credential has ended. */
  public boolean showsEndAt(long epochMillis) {
    return endMillis <= epochMillis;
  }

  /** Whether the record itself says when the credential ends, other than by expiry. */
  public boolean hasEnd() {
    return endMillis != Long.MAX_VALUE;
  }

  /** Whether the credential has expired. */
  public boolean isExpiredAt(long epochMillis) {
    return expireMillis <= epochMillis;
  }

  /** When the credential expires, to the millisecond; empty if never. */
  public Optional<Instant> expireTime() {
    return expireMillis == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(expireMillis));
  }

  /** Whether anybody may hold the credential. */
  public boolean isPublic() {
    return subject.isPublic();
  }

  /**
   * Whether it may be used from an address.
   *
   * @param address 4 or 16 bytes; empty if not known, which fits no restriction
   */
  public boolean admits(Optional<byte[]> address) {
    if (allowedBlocks.length == 0) {
      return true;
    }
    if (address.isEmpty()) {
      return false;
    }
    byte[] bytes = address.get();
    for (CidrBlock block : allowedBlocks) {
      if (block.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  /** How often it may be used; empty = as often as anybody likes. */
  public Optional<RateLimitPolicy> rateLimit() {
    return Optional.ofNullable(rateLimit);
  }

  /**
   * Writes the members of an answer that say what the key is, as UTF-8 JSON: {@code
   * "key_id":"…","actor_id":"…",…}, without braces, at least one. Nothing if the record is not
   * understood.
   */
  public void writeAnswerTo(OutputStream out) throws IOException {
    answer.writeTo(out);
  }

  /** As {@link #writeAnswerTo(OutputStream)}, for a token that was derived from the key. */
  public void writeAnswerTo(OutputStream out, TokenGrant token) throws IOException {
    answer.writeTo(out, token.text(), token.scopesTextWithin(scopes));
  }

  /**
   * The whole answer to a verification of the key, as UTF-8 JSON: <code>{"is_valid":true,…}</code>.
   * To that about a record with a {@linkplain #rateLimit rate limit}, what is left of it is still
   * to be added. Made once per version of the record and shared: not to be written to. Empty if the
   * record is not understood.
   */
  public byte[] validAnswer() {
    return answer.valid();
  }

  /**
   * As {@link #validAnswer()}, for a token that was derived from the key: an array of its own.
   *
   * @throws IllegalStateException if the record is not understood
   */
  public byte[] validAnswer(TokenGrant token) {
    if (!isUnderstood()) {
      throw new IllegalStateException("nothing is valid by a record that is not understood");
    }
    return answer.valid(token.text(), token.scopesTextWithin(scopes));
  }

  /** Who acts with the credential; empty if the record is not understood. */
  public String actorID() {
    return actorID;
  }

  /** What the credential may do. */
  public List<String> scopes() {
    return scopes;
  }

  /** The key's metadata; read anew at each call. Empty if it has none. */
  public Optional<ObjectNode> metadata() {
    return StrictJson.object(answer.valid())
        .map(members -> members.get("metadata"))
        .map(ObjectNode.class::cast);
  }

  /** From where it may be used; an empty list is from anywhere. */
  public List<CidrBlock> allowedBlocks() {
    return List.of(allowedBlocks);
  }

  /**
   * When the credential is over, whether by its end or by expiry; {@code Long.MAX_VALUE}: never.
   */
  public long overMillis() {
    return Math.min(endMillis, expireMillis);
  }

  /** The entry of its derived tokens in the namespace's status list, if they have one. */
  public OptionalInt statusIndex() {
    return statusIndex < 0 ? OptionalInt.empty() : OptionalInt.of(statusIndex);
  }

  /**
   * Whether the credential came to be after a time, to the second, by the clock of whoever made it;
   * never if that is not known.
   */
  public boolean wasMadeAfter(Instant time) {
    return createdSeconds > time.getEpochSecond();
  }

  /** Shows the key alone. */
  @Override
  public String toString() {
    return "IndexedRecord[" + key + "]";
  }

  /** Collects a record; each thing that is not set has its strictest or plainest value. */
  static final class Builder {
    private static final OrderSubject UNKNOWN =
        OrderSubject.of("", Optional.empty(), Optional.empty(), Optional.empty(), false);

    private final RecordKey key;
    private String hashKeyID;
    private byte[] digest = NOTHING;
    private long endMillis = Long.MAX_VALUE;
    private long expireMillis = Long.MAX_VALUE;
    private CidrBlock[] allowedBlocks = ANYWHERE;
    private RateLimitPolicy rateLimit;
    private String actorID = "";
    private List<String> scopes = List.of();
    private AnswerText answer = AnswerText.NONE;
    private int statusIndex = -1;
    private OrderSubject subject = UNKNOWN;
    private long createdSeconds = Long.MIN_VALUE;
    private long shownUseMillis = LastUse.NEVER;
    private boolean inScope = true;

    private Builder(RecordKey key) {
      this.key = key;
    }

    Builder digest(String hashKeyID, byte[] digest) {
      this.hashKeyID = Objects.requireNonNull(hashKeyID, "hashKeyID");
      this.digest = digest;
      return this;
    }

    Builder endMillis(long endMillis) {
      this.endMillis = endMillis;
      return this;
    }

    Builder expireMillis(long expireMillis) {
      this.expireMillis = expireMillis;
      return this;
    }

    Builder allowedBlocks(List<CidrBlock> blocks) {
      this.allowedBlocks = blocks.isEmpty() ? ANYWHERE : blocks.toArray(CidrBlock[]::new);
      return this;
    }

    Builder rateLimit(RateLimitPolicy rateLimit) {
      this.rateLimit = rateLimit;
      return this;
    }

    Optional<RateLimitPolicy> rateLimitPolicy() {
      return Optional.ofNullable(rateLimit);
    }

    Builder grants(String actorID, List<String> scopes) {
      this.actorID = actorID;
      this.scopes = List.copyOf(scopes);
      return this;
    }

    Builder answer(AnswerText answer) {
      this.answer = answer;
      return this;
    }

    Builder statusIndex(int statusIndex) {
      this.statusIndex = statusIndex;
      return this;
    }

    Builder subject(OrderSubject subject) {
      this.subject = subject;
      return this;
    }

    Builder createdSeconds(long createdSeconds) {
      this.createdSeconds = createdSeconds;
      return this;
    }

    Builder shownUseMillis(long shownUseMillis) {
      this.shownUseMillis = shownUseMillis;
      return this;
    }

    Builder inScope(boolean inScope) {
      this.inScope = inScope;
      return this;
    }

    IndexedRecord build() {
      if (hashKeyID == null) {
        throw new IllegalStateException("a record that is understood has a digest");
      }
      return new IndexedRecord(this, null);
    }

    /** A record that must be refused, and why. */
    IndexedRecord defective(String reason) {
      return new IndexedRecord(this, Objects.requireNonNull(reason, "reason"));
    }
  }
}
