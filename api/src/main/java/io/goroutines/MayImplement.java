package io.goroutines;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Defines which party may implement or extend a type of this API.
 *
 * <p>A type that only {@link Party#PROVIDERS} or {@link Party#NOBODY} may implement can gain
 * abstract methods in a minor release; a type that {@link Party#USERS} implement cannot. Final and
 * sealed types, enums, records and annotations need no such rule and do not carry this annotation.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface MayImplement {

  /** Returns the party that may implement the annotated type. */
  Party value();

  /** A party that may implement a type. */
  enum Party {
    /** Users of the API; typically with a lambda. */
    USERS,
    /** Authors of a scheduler, a channel implementation or a runtime. */
    PROVIDERS,
    /** Only this project. */
    NOBODY
  }
}
