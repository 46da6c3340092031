package dev.latchkey.verifier.index;

import dev.latchkey.crds.key.RateLimit;
import dev.latchkey.crds.key.Visibility;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.ApiKeyRecordSpec;
import dev.latchkey.crds.record.ApiKeyRecordStatus;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.credentials.Durations;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.verifier.index.OrderSubject.Owner;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a record of the API server into the form that a check wants. Never fails: what it cannot
 * read or does not understand makes a record that is refused. Immutable.
 */
public final class RecordCompiler {
  /** Restrictions of {@code requires[]} that this verifier enforces; each new one is added here. */
  private static final Set<String> KNOWN_REQUIREMENTS =
      Set.of(ApiKeyRecordSpec.AUDIENCE_REQUIREMENT);

  private static final int HASH_LENGTH = 32;
  private static final String REQUESTS = "requests";

  private final RecordScope scope;
  private final AnswerFields answerFields = new AnswerFields();

  /** For a verifier that takes every record whose key names no audience. */
  public RecordCompiler() {
    this(RecordScope.UNLIMITED);
  }

  /**
   * @param scope which records the verifier takes
   */
  public RecordCompiler(RecordScope scope) {
    this.scope = scope;
  }

  /**
   * The record to index; empty if the object's name is no key id, so that no credential could lead
   * to it.
   */
  public Optional<IndexedRecord> compile(ApiKeyRecord record) {
    String name = record.getMetadata().getName();
    String namespace = record.getMetadata().getNamespace();
    if (name == null || namespace == null) {
      return Optional.empty();
    }
    // Interned, as all that repeats: a hundred thousand records name a few namespaces, hash keys,
    // actors and scopes.
    return KeyId.parse(name)
        .filter(keyID -> keyID.recordName().equals(name))
        .map(keyID -> compile(new RecordKey(namespace.intern(), keyID), record));
  }

  private IndexedRecord compile(RecordKey key, ApiKeyRecord record) {
    IndexedRecord.Builder builder = IndexedRecord.builder(key);
    try {
      return compile(builder, key, record);
    } catch (RuntimeException unexpected) {
      // The message might repeat a value.
      return builder.defective("it cannot be read: " + unexpected.getClass().getSimpleName());
    }
  }

  private IndexedRecord compile(IndexedRecord.Builder builder, RecordKey key, ApiKeyRecord record) {
    ApiKeyRecordSpec spec = record.getSpec();
    builder
        .inScope(scope.admits(spec == null ? List.of() : spec.audiences()))
        .subject(subject(key, record))
        .shownUseMillis(shownUseMillis(record.getStatus()));
    if (spec == null) {
      return builder.defective(record.unreadable().orElse("the spec is missing"));
    }
    if (!key.keyID().value().equals(spec.keyID())) {
      return builder.defective("keyID is not the object's name");
    }
    Optional<byte[]> digest = bytes(spec.digest());
    if (digest.isEmpty() || spec.hashKeyID() == null) {
      return builder.defective("digest or hashKeyID cannot be read");
    }
    builder
        .digest(spec.hashKeyID().intern(), digest.get())
        .createdSeconds(
            spec.createTime() == null ? Long.MIN_VALUE : spec.createTime().getEpochSecond())
        .endMillis(endMillis(spec.revocation()))
        .expireMillis(spec.expireTime() == null ? Long.MAX_VALUE : millis(spec.expireTime()));
    if (isStatusIndex(spec.statusIndex())) {
      builder.statusIndex(spec.statusIndex());
    }
    try {
      restrict(builder, spec);
    } catch (IllegalArgumentException notUnderstood) {
      return builder.defective(notUnderstood.getMessage());
    }
    return builder.answer(answerFields.render(key, spec, builder.rateLimitPolicy())).build();
  }

  private static boolean isStatusIndex(Integer index) {
    return index != null && index >= 0 && index <= ApiKeyRecordSpec.MAX_STATUS_INDEX;
  }

  private static OrderSubject subject(RecordKey key, ApiKeyRecord record) {
    String uid = record.getMetadata().getUid();
    Optional<ApiKeyRecordSpec> spec = Optional.ofNullable(record.getSpec());
    return OrderSubject.of(
        uid == null ? "" : uid,
        spec.map(ApiKeyRecordSpec::owner)
            .filter(owner -> owner.kind() != null && owner.name() != null)
            .map(owner -> new Owner(key.namespace(), owner.kind().intern(), owner.name())),
        created(record.getMetadata().getCreationTimestamp()),
        spec.flatMap(known -> bytes(known.revocationLock())),
        spec.map(ApiKeyRecordSpec::visibility).filter(Visibility.PUBLIC::equals).isPresent());
  }

  private static long shownUseMillis(ApiKeyRecordStatus status) {
    return status == null || status.lastUsedTime() == null
        ? LastUse.NEVER
        : millis(status.lastUsedTime());
  }

  private static Optional<Instant> created(String time) {
    try {
      return Optional.ofNullable(time).map(Instant::parse);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }

  private static void restrict(IndexedRecord.Builder builder, ApiKeyRecordSpec spec) {
    if (!KNOWN_REQUIREMENTS.containsAll(spec.requires())) {
      throw new IllegalArgumentException(
          "requires names a restriction that this version does not know: update the verifier");
    }
    if (spec.audiences().isEmpty()
        && spec.requires().contains(ApiKeyRecordSpec.AUDIENCE_REQUIREMENT)) {
      throw new IllegalArgumentException("audiences is missing, and requires names it");
    }
    if (spec.visibility() == Visibility.UNRECOGNIZED) {
      throw new IllegalArgumentException("visibility has a value that this version does not know");
    }
    if (spec.actorID() == null || spec.actorID().isEmpty()) {
      throw new IllegalArgumentException("actorID is missing");
    }
    builder.grants(spec.actorID().intern(), spec.scopes().stream().map(String::intern).toList());
    if (spec.ipRestriction() != null) {
      builder.allowedBlocks(blocks(spec.ipRestriction().allowedCIDRs()));
    }
    if (spec.rateLimit() != null) {
      builder.rateLimit(policy(spec.rateLimit()));
    }
  }

  private static List<CidrBlock> blocks(List<String> allowed) {
    try {
      return allowed.stream().map(CidrBlock::parse).toList();
    } catch (IllegalArgumentException unreadable) {
      throw new IllegalArgumentException("ipRestriction.allowedCIDRs cannot be read", unreadable);
    }
  }

  private static RateLimitPolicy policy(RateLimit limit) {
    boolean known = limit.unit() == null || limit.unit().equals(REQUESTS);
    if (!known || limit.quota() == null || limit.window() == null) {
      throw new IllegalArgumentException("rateLimit cannot be read");
    }
    try {
      return new RateLimitPolicy(limit.quota(), Durations.parseSimple(limit.window()));
    } catch (IllegalArgumentException unreadable) {
      throw new IllegalArgumentException("rateLimit cannot be read", unreadable);
    }
  }

  private static Optional<byte[]> bytes(String hex) {
    if (hex == null || hex.length() != 2 * HASH_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException notHex) {
      return Optional.empty();
    }
  }

  /** An end without a time has come. */
  private static long endMillis(RecordEnd end) {
    if (end == null) {
      return Long.MAX_VALUE;
    }
    return end.effectiveTime() == null ? Long.MIN_VALUE : millis(end.effectiveTime());
  }

  /** Rounded down, so that nothing is valid for longer than its record says. */
  private static long millis(Instant time) {
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException farAway) {
      return time.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
