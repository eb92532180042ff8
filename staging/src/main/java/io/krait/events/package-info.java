/** What happens, for those who look: counters of functions and of the process, and events for profilers. */
package io.krait.events;
