import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insert } from "./EmojiControl";

describe("an emoji in a text", () => {
  let field: HTMLTextAreaElement;
  beforeEach(() => {
    field = document.body.appendChild(document.createElement("textarea"));
  });
  afterEach(() => field.remove());

  const write = (text: string, start: number, end = start): void => {
    field.value = text;
    field.setSelectionRange(start, end);
  };

  it("comes where the caret is, which comes after it", () => {
    write("Bravo à tous", 5);
    expect(insert(field, "👏🏽")).toBe(true);
    expect(field.value).toBe("Bravo👏🏽 à tous");
    expect([field.selectionStart, field.selectionEnd]).toEqual([9, 9]);
    insert(field, "🎉");
    expect(field.value).toBe("Bravo👏🏽🎉 à tous");
  });

  it("takes the place of what is selected", () => {
    write("Bravo à tous", 5, 12);
    insert(field, "🎉");
    expect(field.value).toBe("Bravo🎉");
  });

  it("is left out where the text would become too long, never cut in two", () => {
    field.maxLength = 6;
    write("Bravo", 5);
    expect(insert(field, "🎉")).toBe(false);
    expect(field.value).toBe("Bravo");
    field.maxLength = 7;
    expect(insert(field, "🎉")).toBe(true);
    write("Bravo !", 5, 7);
    expect(insert(field, "🎉")).toBe(true);
    expect(field.value).toBe("Bravo🎉");
  });
});
