package dev.latchkey.credentials.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.nitram509.jmacaroons.Macaroon;
import com.github.nitram509.jmacaroons.MacaroonsBuilder;
import com.github.nitram509.jmacaroons.MacaroonsSerializer;
import com.github.nitram509.jmacaroons.MacaroonsVerifier;
import com.github.nitram509.jmacaroons.NotDeSerializableException;
import dev.latchkey.credentials.json.StrictJson;
import dev.latchkey.credentials.network.CidrBlock;
import dev.latchkey.credentials.signing.MacaroonRoot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Derived macaroons: {@code mc_v1_} and base64url of libmacaroons' V2 binary form. What holds for
 * good is in the identifier, what may be narrowed in caveats ({@link CaveatSet}), which holders add
 * to without any key.
 */
public final class MacaroonFormat {
  /** What every macaroon of ours begins with. */
  public static final String PREFIX = "mc_v1_";

  /** The longest macaroon, in characters. */
  public static final int MAX_LENGTH = 8192;

  private static final int VERSION = 1;

  private MacaroonFormat() {}

  /**
   * Makes a macaroon.
   *
   * @param claims what it says; a status reference is left out, as nobody verifies it offline
   * @throws IllegalArgumentException if it would be longer than {@link #MAX_LENGTH}, or the claims
   *     could not be read out of it as they are
   */
  public static String issue(TokenClaims claims, MacaroonRoot root) {
    MacaroonsBuilder builder =
        Macaroon.builder(
            claims.issuer(), root.rootKey(claims.parentKeyID()), identifier(claims, root));
    caveats(claims).forEach(builder::addCaveat);
    String text = text(builder.build());
    if (!(read(text) instanceof TokenReading.Read same)
        || !same.token().claims().readAs(claims.withoutStatus())) {
      throw new IllegalArgumentException("the claims cannot be written in a macaroon");
    }
    return text;
  }

  /**
   * Restricts a macaroon further, as its holder can without any key.
   *
   * @param caveats such as {@code scope = read} or {@code exp = 1790000000}
   * @throws IllegalArgumentException if it is no macaroon of ours, or would be too long
   */
  public static String narrow(String macaroon, List<String> caveats) {
    if (read(macaroon) instanceof TokenReading.Refused) {
      throw new IllegalArgumentException("no macaroon of ours");
    }
    MacaroonsBuilder builder = Macaroon.builder(deserialize(macaroon));
    caveats.forEach(builder::addCaveat);
    return text(builder.build());
  }

  /** Reads a macaroon, without its signature. Never throws. */
  public static TokenReading read(String text) {
    try {
      return new TokenReading.Read(parse(text));
    } catch (DefectiveTokenException e) {
      return new TokenReading.Refused(e.defect());
    }
  }

  private static PresentedToken.Macaroon parse(String text) {
    DefectiveTokenException.require(text.length() <= MAX_LENGTH && text.startsWith(PREFIX));
    byte[] body = text.substring(PREFIX.length()).getBytes(StandardCharsets.US_ASCII);
    MacaroonLayout layout = MacaroonLayout.of(Base64Url.decode(body));
    ClaimReader reader = new ClaimReader(ClaimReader.object(layout.identifier()));
    String rootID = reader.text("rid");
    DefectiveTokenException.require(
        reader.left().path("v").isInt() && reader.left().remove("v").intValue() == VERSION);
    String subject = reader.text("sub");
    String issuer = reader.text("iss");
    // The signature does not cover the location.
    DefectiveTokenException.require(layout.location().equals(issuer));
    CaveatSet caveats = CaveatSet.of(layout.caveats(), subject);
    ObjectNode custom = reader.object("claims").orElseGet(StrictJson::newObject);
    DefectiveTokenException.require(!TokenClaims.isOurs(custom));
    TokenClaims claims =
        new TokenClaims(
            issuer,
            subject,
            reader.texts("aud"),
            caveats.expireTime(),
            caveats.notBefore(),
            reader.seconds("iat"),
            reader.text("jti"),
            caveats.scopes(),
            reader.text("akid"),
            reader.isPublic("vis"),
            reader.object("meta"),
            caveats.allowedBlocks(),
            Optional.empty(),
            custom);
    DefectiveTokenException.require(reader.left().isEmpty());
    return new MintedToken(rootID, claims, text);
  }

  private static String identifier(TokenClaims claims, MacaroonRoot root) {
    ObjectNode json = StrictJson.newObject();
    json.put("v", VERSION)
        .put("rid", root.id())
        .put("iss", claims.issuer())
        .put("akid", claims.parentKeyID())
        .put("jti", claims.tokenID())
        .put("iat", claims.issueTime().getEpochSecond())
        .put("sub", claims.subject());
    if (!claims.audience().isEmpty()) {
      claims.audience().forEach(json.putArray("aud")::add);
    }
    json.put("vis", claims.isPublic() ? "public" : "secret");
    claims.metadata().ifPresent(metadata -> json.set("meta", metadata));
    if (!claims.custom().isEmpty()) {
      json.set("claims", claims.custom());
    }
    return json.toString();
  }

  private static List<String> caveats(TokenClaims claims) {
    List<String> caveats = new ArrayList<>();
    caveats.add("exp = " + claims.expireTime().getEpochSecond());
    caveats.add("nbf = " + claims.notBefore().getEpochSecond());
    caveats.add("scope = " + String.join(" ", claims.scopes()));
    claims
        .allowedBlocks()
        .ifPresent(
            blocks ->
                caveats.add(
                    "cidr = "
                        + blocks.stream()
                            .map(CidrBlock::toString)
                            .collect(Collectors.joining(" "))));
    return caveats;
  }

  private static String text(Macaroon macaroon) {
    String text = PREFIX + macaroon.serialize(MacaroonsSerializer.V2);
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("the macaroon would be too long");
    }
    return text;
  }

  private static Macaroon deserialize(String text) {
    return Macaroon.deserialize(text.substring(PREFIX.length()), MacaroonsSerializer.V2);
  }

  private record MintedToken(String keyID, TokenClaims claims, String text)
      implements PresentedToken.Macaroon {
    /** The library checks the chain alone: its verdict on caveats would skip unknown ones. */
    @Override
    public boolean isMintedFrom(MacaroonRoot root) {
      try {
        return root.id().equals(keyID)
            && new MacaroonsVerifier(deserialize(text))
                .satisfyGeneral(caveat -> true)
                .isValid(root.rootKey(claims.parentKeyID()));
      } catch (NotDeSerializableException unlikeItsLayout) {
        return false;
      }
    }

    /** Shows no part of the token. */
    @Override
    public String toString() {
      return "Macaroon[" + claims.parentKeyID() + "]";
    }
  }
}
