package dev.latchkey.credentials.token;

import dev.latchkey.credentials.network.CidrBlock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the caveats of a macaroon allow together: each only ever takes away. {@code exp =
 * <seconds>}, {@code nbf = <seconds>}, {@code scope = <words>}, {@code cidr = <blocks>}, {@code
 * actor = <id>}; lists have single spaces between their items. No caveat names more than 64 blocks,
 * nor may more be left by all of them. Not thread-safe.
 */
final class CaveatSet {
  private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,11}");
  private static final String SEPARATOR = " = ";

  private Instant expireTime;
  private Instant notBefore = Instant.EPOCH;
  private Set<String> scopes;
  private List<CidrBlock> allowedBlocks;

  /**
   * @param subject the actor that an {@code actor} caveat must name
   */
  static CaveatSet of(List<String> caveats, String subject) {
    CaveatSet set = new CaveatSet();
    caveats.forEach(caveat -> set.add(caveat, subject));
    // None of ours lacks these; whoever minted such a one was not us.
    DefectiveTokenException.require(set.expireTime != null && set.scopes != null);
    return set;
  }

  private void add(String caveat, String subject) {
    int separator = caveat.indexOf(SEPARATOR);
    if (separator < 0) {
      throw DefectiveTokenException.foreign();
    }
    String value = caveat.substring(separator + SEPARATOR.length());
    switch (caveat.substring(0, separator)) {
      case "exp" -> {
        Instant time = seconds(value);
        expireTime = expireTime == null || time.isBefore(expireTime) ? time : expireTime;
      }
      case "nbf" -> {
        Instant time = seconds(value);
        notBefore = time.isAfter(notBefore) ? time : notBefore;
      }
      case "scope" -> {
        Set<String> narrowed = new LinkedHashSet<>(ClaimReader.words(value));
        if (scopes != null) {
          narrowed.retainAll(scopes);
        }
        scopes = narrowed;
      }
      case "cidr" -> {
        List<CidrBlock> blocks = ClaimReader.blocks(ClaimReader.words(value));
        DefectiveTokenException.require(!blocks.isEmpty());
        allowedBlocks =
            allowedBlocks == null ? blocks : CidrBlock.intersection(allowedBlocks, blocks);
        DefectiveTokenException.require(allowedBlocks.size() <= TokenClaims.MAX_BLOCKS);
      }
      case "actor" -> {
        if (!value.equals(subject)) {
          throw DefectiveTokenException.foreign();
        }
      }
      default -> throw DefectiveTokenException.foreign();
    }
  }

  private static Instant seconds(String value) {
    DefectiveTokenException.require(SECONDS.matcher(value).matches());
    return ClaimReader.seconds(Long.parseLong(value));
  }

  Instant expireTime() {
    return expireTime;
  }

  Instant notBefore() {
    return notBefore;
  }

  List<String> scopes() {
    return List.copyOf(scopes);
  }

  Optional<List<CidrBlock>> allowedBlocks() {
    return Optional.ofNullable(allowedBlocks);
  }
}
