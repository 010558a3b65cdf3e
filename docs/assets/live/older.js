// For a browser older than what is live needs: one sentence, and the book reads on. It may be older than any new syntax.
(function () {
  "use strict";
  var article = document.querySelector("article");
  if (!article || article.querySelector(".older")) return;
  var sentence = document.createElement("p");
  sentence.className = "older";
  sentence.appendChild(
    document.createTextNode(
      "This browser is older than what moves and runs here needs: Chrome or Edge 111, Firefox 121, Safari 16.4, or any newer. " +
        "Everything else can be read."
    )
  );
  article.insertBefore(sentence, article.firstChild);
})();
