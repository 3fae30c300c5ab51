(()=>{var e=document.cookie.match(/(?:^|; )teamweb_theme=(light|dark)/);e&&(document.documentElement.dataset.kernTheme=e[1]);})();
