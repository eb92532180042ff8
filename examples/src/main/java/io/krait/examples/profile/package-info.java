/** What a recording of the flight recorder tells of Krait, as tables. */
package io.krait.examples.profile;
