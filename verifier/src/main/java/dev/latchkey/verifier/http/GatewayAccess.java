package dev.latchkey.verifier.http;

import dev.latchkey.http.RequestException;
import dev.latchkey.http.auth.Access;
import dev.latchkey.http.auth.Caller;
import dev.latchkey.http.auth.Guard;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;

/**
 * Which gateways may ask whether to let a request pass. Their own token stands in a header of its
 * own, as {@code Authorization} is their client's.
 */
public interface GatewayAccess {
  /** Has a gateway's own token, in the form of {@code Authorization}. */
  String HEADER = "Latchkey-Authorization";

  /** All of them, at no cost. */
  GatewayAccess OPEN =
      new GatewayAccess() {
        @Override
        public boolean admitsAtOnce(HttpFields headers) {
          return true;
        }

        @Override
        public void require(HttpFields headers) {}
      };

  /** Whether it is known without asking anybody that one is let through. */
  boolean admitsAtOnce(HttpFields headers);

  /**
   * Lets one through, or throws; may wait.
   *
   * @param headers the request's
   * @throws RequestException if it does not say who it is (401), may not ask (403), or nobody can
   *     be asked now (503)
   */
  void require(HttpFields headers);

  /**
   * Those who may verify in every namespace whose keys are verified.
   *
   * @param guard says who they are, and whether they may
   * @param namespaces the verifier's; empty = all
   */
  static GatewayAccess by(Guard guard, Set<String> namespaces) {
    List<Access> needed = AdminAccess.needed(VerifyRoutes.VERB, namespaces);
    return new GatewayAccess() {
      @Override
      public boolean admitsAtOnce(HttpFields headers) {
        return guard.remembersToAdmit(headers.getValuesList(HEADER), needed);
      }

      @Override
      public void require(HttpFields headers) {
        Caller caller = guard.callerOf(headers.getValuesList(HEADER));
        needed.forEach(access -> guard.require(caller, access));
      }
    };
  }
}
