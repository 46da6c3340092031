package dev.latchkey.operator.api;

import dev.latchkey.credentials.hashing.HashKey;
import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyFilter;
import dev.latchkey.operator.admin.KeyKind;
import dev.latchkey.operator.admin.ListPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Page tokens: a position in one list, and a MAC over position and list, so that nobody makes one
 * up or carries it over to another list. Base64url without padding of a version (1 byte), seconds
 * and nanoseconds of the creation time (8 and 4), the key id (ASCII) and HMAC-SHA-256 (32) under
 * the {@code page-token} subkey of a hash key. Clients must not look inside. Immutable.
 */
final class PageTokens {
  private static final String PURPOSE = "page-token";
  private static final String HMAC = "HmacSHA256";
  private static final byte VERSION = 1;
  private static final int TIME_LENGTH = Long.BYTES + Integer.BYTES;
  private static final int MAC_LENGTH = 32;
  private static final int MAX_LENGTH = 512;

  private final byte[] list;

  /**
   * The tokens of one list.
   *
   * @param namespace whose keys it has
   * @param kind of which kind
   * @param filter which of them
   */
  PageTokens(String namespace, KeyKind kind, KeyFilter filter) {
    this.list =
        utf8(
            // The actor comes last: it alone could hold a line end.
            String.join(
                "\n",
                namespace,
                kind.kind(),
                filter.state().map(Enum::name).orElse("-"),
                filter.actorID().map(actor -> "=" + actor).orElse("-")));
  }

  /** The token of a position, made with the active hash key. */
  String write(ListPosition position, HashKeyRing hashKeys) {
    byte[] keyID = position.keyID().getBytes(StandardCharsets.US_ASCII);
    byte[] place =
        ByteBuffer.allocate(1 + TIME_LENGTH + keyID.length)
            .put(VERSION)
            .putLong(position.createTime().getEpochSecond())
            .putInt(position.createTime().getNano())
            .put(keyID)
            .array();
    byte[] token = Arrays.copyOf(place, place.length + MAC_LENGTH);
    byte[] mac = mac(place, hashKeys.active());
    System.arraycopy(mac, 0, token, place.length, MAC_LENGTH);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * The position of a token.
   *
   * @param hashKeys the namespace's; any of them may have made the token
   * @throws RequestException if it is no token of this list
   */
  ListPosition read(String token, Optional<HashKeyRing> hashKeys) {
    byte[] bytes = decode(token);
    if (bytes.length <= 1 + TIME_LENGTH + MAC_LENGTH || bytes[0] != VERSION) {
      throw refused();
    }
    byte[] place = Arrays.copyOf(bytes, bytes.length - MAC_LENGTH);
    byte[] mac = Arrays.copyOfRange(bytes, place.length, bytes.length);
    if (hashKeys.isEmpty() || !isGenuine(place, mac, hashKeys.get())) {
      throw refused();
    }
    ByteBuffer buffer = ByteBuffer.wrap(place, 1, place.length - 1);
    try {
      Instant createTime = Instant.ofEpochSecond(buffer.getLong(), buffer.getInt());
      byte[] keyID = Arrays.copyOfRange(place, buffer.position(), place.length);
      return new ListPosition(createTime, new String(keyID, StandardCharsets.US_ASCII));
    } catch (DateTimeException noTime) {
      throw refused();
    }
  }

  private boolean isGenuine(byte[] place, byte[] mac, HashKeyRing hashKeys) {
    return hashKeys.ids().stream()
        .flatMap(id -> hashKeys.find(id).stream())
        .anyMatch(key -> MessageDigest.isEqual(mac(place, key), mac));
  }

  private byte[] mac(byte[] place, HashKey key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.subkey(PURPOSE), HMAC));
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(place.length).array());
      mac.update(place);
      return mac.doFinal(list);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  /** Refuses other ways of writing the same bytes, so that every change of a token is refused. */
  private static byte[] decode(String token) {
    if (token.length() > MAX_LENGTH) {
      throw refused();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(token)) {
        return bytes;
      }
      throw refused();
    } catch (IllegalArgumentException notBase64) {
      throw refused();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static RequestException refused() {
    return new RequestException(
        ErrorReason.PAGE_TOKEN_INVALID,
        "page_token: give the next_page_token of the page before, with the same filter, or leave"
            + " it out to begin anew.");
  }
}
