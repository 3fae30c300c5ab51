(()=>{console.log();})();
