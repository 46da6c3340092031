package dev.latchkey.credentials.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import dev.latchkey.credentials.signing.SigningKey;
import java.util.Set;

/** Signs claims in compact form (RFC 7515), with {@code typ}, {@code alg} and {@code kid}. */
final class TokenSigner {
  private TokenSigner() {}

  static String sign(String type, ObjectNode claims, SigningKey key) {
    JWSAlgorithm algorithm = JWSAlgorithm.parse(key.verificationKey().algorithm().jwsName());
    JWSHeader header =
        new JWSHeader.Builder(algorithm)
            .type(new JOSEObjectType(type))
            .keyID(key.verificationKey().keyID())
            .build();
    JWSObject token = new JWSObject(header, new Payload(claims.toString()));
    try {
      token.sign(new Signer(key, algorithm));
    } catch (JOSEException e) {
      throw new IllegalStateException("signing a token failed", e);
    }
    return token.serialize();
  }

  private record Signer(SigningKey key, JWSAlgorithm algorithm) implements JWSSigner {
    @Override
    public Base64URL sign(JWSHeader header, byte[] signingInput) {
      return Base64URL.encode(key.sign(signingInput));
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
      return Set.of(algorithm);
    }

    @Override
    public JCAContext getJCAContext() {
      return new JCAContext();
    }
  }
}
