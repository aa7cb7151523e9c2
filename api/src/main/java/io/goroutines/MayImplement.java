package io.goroutines;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says who may implement or extend a type of this API.
 *
 * <p>A type that only {@link Party#PROVIDERS} or {@link Party#NOBODY} may implement can gain
 * abstract methods in a minor release; one that {@link Party#USERS} implement cannot. Types that
 * are final, sealed, enums, records or annotations say it themselves and do not carry this
 * annotation.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface MayImplement {

  /** Returns who may implement the annotated type. */
  Party value();

  /** A party that may implement a type. */
  enum Party {
    /** Anyone who uses the API; typically as a lambda. */
    USERS,
    /** Those who write a scheduler, a channel implementation or a runtime. */
    PROVIDERS,
    /** This project alone. */
    NOBODY
  }
}
