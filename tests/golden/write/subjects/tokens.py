"""A tokenizer: strings with odd characters, exceptions with positions."""


class SyntaxTrouble(ValueError):
    def __init__(self, message, position):
        super().__init__(f"{message} at position {position}")
        self.position = position


def tokenize(text):
    tokens, index = [], 0
    while index < len(text):
        char = text[index]
        if char.isspace():
            index += 1
        elif char in "[]{}(),:":
            tokens.append(("mark", char))
            index += 1
        elif char == '"':
            end = text.find('"', index + 1)
            if end < 0:
                raise SyntaxTrouble("unterminated string", index)
            tokens.append(("string", text[index + 1 : end]))
            index = end + 1
        elif char.isdigit() or char == "-":
            start = index
            index += 1
            while index < len(text) and (text[index].isdigit() or text[index] == "."):
                index += 1
            word = text[start:index]
            tokens.append(("number", float(word) if "." in word else int(word)))
        else:
            raise SyntaxTrouble(f"unexpected {char!r}", index)
    return tokens


def unescape(text, quote='"'):
    if text == "":
        return None
    if text[0] != quote or text[-1] != quote:
        raise ValueError(f"expected {quote} at both ends of {text!r}\nhint: quote it")
    return text[1:-1].replace("\\" + quote, quote).replace("\\n", "\n")
