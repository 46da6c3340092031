package dev.latchkey.http.auth;

import dev.latchkey.http.RequestException;
import io.javalin.http.Context;
import java.util.List;

/**
 * Decides who is let through. Ask it before the body is read and before anything is looked up, so
 * that whoever may not learns nothing. Safe for use by several threads.
 */
public interface Guard {
  /**
   * Who makes a request, by its bearer token (RFC 6750). Of the request only its header is read. A
   * refusal sets the answer's header {@code WWW-Authenticate}.
   *
   * @throws RequestException if it does not say who (401), or nobody can be asked now (503)
   */
  Caller authenticate(Context context);

  /**
   * As {@link #authenticate}, for a token that stands elsewhere than in {@code Authorization}; sets
   * no header.
   *
   * @param authorization the lines of the header that has it, in the form of {@code Authorization}
   * @throws RequestException as {@link #authenticate}
   */
  Caller callerOf(List<String> authorization);

  /**
   * Lets a caller pass who may do something.
   *
   * @throws RequestException if they may not (403; the message says which right they lack), or
   *     nobody can be asked now (503)
   */
  void require(Caller caller, Access access);

  /**
   * Whether it is known without asking anybody that both {@link #authenticate} and {@link #require}
   * let a request pass. Takes microseconds and never waits. {@code false} says nothing: ask them.
   *
   * @param authorization the lines of the header that has the token, mostly {@code Authorization}
   * @param needed all that the caller must be allowed to do
   */
  default boolean remembersToAdmit(List<String> authorization, List<Access> needed) {
    return false;
  }
}
